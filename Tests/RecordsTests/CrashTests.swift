import Foundation
import Glibc
import Testing

@testable import Records

@Suite struct CrashTests {
    /// Each row is acknowledged in a second file once its write has returned; the process kills itself at an
    /// acknowledgement while other tasks are still writing.
    @Test(arguments: [1, 7, 40, 111])
    func `what was acknowledged outlives a killed process`(acknowledged limit: Int) async throws {
        let scratch = try Scratch()
        let folder = scratch.folder
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, limit = limit as Int] in
            let store = try Store(file: folder + "/records.sqlite")
            let log = Unbuffered.open(folder + "/acknowledged")
            let count = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<100 {
                            let id = "\(task)-\(number)"
                            try await store.insert(call(id))
                            try await store.insert(TurnRow(callID: id, number: 1, asked: "w", heard: .noInput))
                            Unbuffered.append("\(id)\n", to: log)
                            if await count.next() == limit { kill(getpid(), SIGKILL) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let acknowledged = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8)
            .split(separator: "\n").map(String.init)
        #expect(acknowledged.count >= limit)
        let check = try scratch.connection().query("PRAGMA integrity_check") { try $0.requireText("integrity_check") }
        #expect(check == ["ok"])
        let kept = try await Store(file: scratch.file).calls(in: time(0)..<time(1)).filter { $0.turns.count == 1 }
        #expect(Set(acknowledged).isSubset(of: kept.map(\.call.id)))
    }

    private actor Counter {
        private var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }

    /// A file written without buffers of ours, so that what was written before the kill is there after it.
    private enum Unbuffered {
        static func open(_ path: String) -> Int32 { Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }
        static func append(_ text: String, to file: Int32) {
            let bytes = Array(text.utf8)
            #expect(write(file, bytes, bytes.count) == bytes.count)
        }
    }
}
