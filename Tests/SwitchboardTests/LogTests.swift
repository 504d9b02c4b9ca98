import Foundation
import TestSupport
import Testing
import Utilities

@Test(arguments: [
    (LogLevel.error, "e"), (.warning, "ew"), (.info, "ewi"), (.debug, "ewid"),
])
func `a log leaves out what matters less than its level`(level: LogLevel, written: String) {
    let lines = Lines()
    let log = Log(level) { lines.write($0) }
    log.error("e")
    log.warning("w")
    log.info("i")
    log.debug("d")
    #expect(lines.all.joined() == written)
}

/// Descriptors that take nothing.
@Suite struct LineSinkTests {
    @Test func `a full disk and a reader that has gone lose lines and nothing else`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        for descriptor in [open("/dev/full", O_WRONLY), ends[1], Int32(-1)] {
            let sink = LineSink(descriptor)
            for number in 0..<100 { sink.write("line \(number)") }
            sink.flush()
            #expect(sink.lost == 100)
            close(descriptor)
        }
    }

    @Test func `a reader that stalls holds nobody up, and is told later what it missed`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = LineSink(ends[1], most: 50)
        let line = String(repeating: "x", count: 1000)
        // More than the pipe and the queue hold: were any of them waited for, this would not end.
        for _ in 0..<400 { sink.write(line) }
        #expect(sink.lost > 200)
        let reader = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        var seen = ""
        while !seen.contains("could not be written") {
            seen += String(decoding: reader.availableData, as: UTF8.self)
            sink.write("again")
        }
        #expect(seen.contains("x"))
    }
}
