import Foundation

extension String {
    /// The text of a file that people wrote, in the encodings that their programs use; nil when it is in none of them.
    package init?(written data: Data) {
        if let text = String(data: data, encoding: .utf8) {
            self = text
        } else if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
            self.init(data: data, encoding: .utf16)
        } else {
            // What Excel on Windows writes when it is not asked for UTF-8.
            self.init(data: data, encoding: .windowsCP1252)
        }
    }
}
