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
