import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct HalfFilledFormTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func row(_ values: String, _ state: FormResultRow.State, reference: String = "SH-1", call: String? = nil)
        -> FormResultRow
    {
        FormResultRow(
            reference: reference, callID: call, form: "bin", values: values, state: state,
            created: Date(timeIntervalSince1970: 1_780_000_000))
    }

    @Test func `a form grows in its place until it is complete`() async throws {
        let store = try Store(file: scratch.file)
        try await store.keep(row("{}", .partial))
        try await store.keep(row(#"{"bin":1}"#, .partial))
        #expect(try await store.formResult("SH-1")?.values == #"{"bin":1}"#)
        try await store.keep(row(#"{"bin":1,"day":2}"#, .waiting))
        #expect(try await store.formResult("SH-1")?.state == .waiting)
    }

    @Test func `a reference of another form is never written over`() async throws {
        let store = try Store(file: scratch.file)
        try await store.keep(row("{}", .kept))
        await #expect(throws: DatabaseError.self) { try await store.keep(row(#"{"x":1}"#, .partial)) }
        try await store.keep(row("{}", .partial, reference: "SH-2"))
        var other = row(#"{"x":1}"#, .partial, reference: "SH-2")
        other.form = "another"
        let foreign = other
        await #expect(throws: DatabaseError.self) { try await store.keep(foreign) }
        #expect(try await store.formResult("SH-2")?.values == "{}")
    }

    @Test func `half-filled forms are never claimed`() async throws {
        let store = try Store(file: scratch.file)
        try await store.keep(row("{}", .partial))
        try await store.keep(row("{}", .kept, reference: "SH-2"))
        #expect(try await store.claimForms(limit: 9, now: .distantFuture, lease: .distantFuture).isEmpty)
    }
}
