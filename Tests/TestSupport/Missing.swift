/// What a test waited for did not come.
package struct Missing: Error {
    package let what: String
    package init(_ what: String) { self.what = what }
}
