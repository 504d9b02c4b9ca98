import Audio
import AudioFiles
import Foundation
import TestSupport
import Testing
import Utilities
@testable import SwitchboardEngine

@Suite struct VoiceProgramTests {
    private let beep = Pcm(samples: (0..<800).map { Int16(($0 % 16 - 8) * 1000) }, rate: 8_000)

    @Test func `the text is one argument, whatever is in it, and no shell reads it`() throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "beep $(id); 'x'.wav")
        try beep.write(to: file.path)
        #expect(try VoiceProgram(commandLine: "cp {text} {wav}").say(file.path) == beep)
    }

    @Test func `without a place for it the text goes to standard input`() throws {
        let voice = try VoiceProgram(commandLine: "sh -c 'read file && cp \"$file\" \"$0\"' {wav}")
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "beep.wav")
        try beep.write(to: file.path)
        #expect(try voice.say(file.path + "\n") == beep)
    }

    @Test func `a voice that fails is named with its own last words`() throws {
        #expect { try VoiceProgram(commandLine: "cp /no/such/file {wav}").say("hello") } throws: {
            "\($0)".contains("‘cp’ ended with status 1: cp: ")
        }
        #expect(throws: RecordingError.self) { try VoiceProgram(commandLine: "true {wav}").say("hello") }
    }

    @Test func `a command without {wav} or with an open quote is refused`() {
        #expect(throws: UsageError.self) { try VoiceProgram(commandLine: "say hello") }
        #expect(throws: UsageError.self) { try VoiceProgram(commandLine: "say '{wav}") }
    }

    @Test func `quotes keep an argument together`() throws {
        let voice = try VoiceProgram(commandLine: "say  --voice 'Anna Lee' \"\" {wav}")
        #expect(voice.arguments == ["say", "--voice", "Anna Lee", "", "{wav}"])
    }
}
