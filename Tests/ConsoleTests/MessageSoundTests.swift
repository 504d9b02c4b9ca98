import AudioFiles
import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct MessageSoundTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sound(_ seconds: Double, rate: Int = 8000, channels: Int = 1, loud: Double = 8000) throws -> Data {
        let wave = (0..<Int(seconds * Double(rate))).map { Int16(loud * sin(Double($0) / 6)) }
        let file = folder.appending(path: "given.wav")
        try Recording(channels: Array(repeating: wave, count: channels), rate: rate).write(to: file.path)
        return try Data(contentsOf: file)
    }

    @Test(arguments: [(8000, 1), (44_100, 2), (48_000, 1)])
    func `a recording of any kind becomes one channel at 16 kHz`(rate: Int, channels: Int) throws {
        let file = folder.appending(path: "made.wav")
        try MessageSound.wav(of: try sound(2, rate: rate, channels: channels)).write(to: file)
        let made = try Recording(reading: file.path)
        #expect(made.channels.count == 1 && made.rate == 16_000)
        #expect(abs(made.channels[0].count - 32_000) < 200)
        #expect(made.channels[0].contains { $0 > 6000 })
    }

    @Test func `what is no message is refused with what to do`() throws {
        let cases: [(Data, String)] = [
            (Data("GIF89a".utf8), "This is no recording"), (try sound(0.1), "hardly anything"),
            (try sound(61), "say it in 60 or less"), (try sound(2, loud: 20), "Nothing is heard in it"),
        ]
        for (data, words) in cases {
            do {
                _ = try MessageSound.wav(of: data)
                Issue.record("taken: \(words)")
            } catch { #expect(error.words.contains(words), "\(error.words)") }
        }
    }

    @Test func `a message is sent with its sound, and one that cannot be used is refused beside its field`()
        async throws
    {
        let served = try Served(council: SmallTown.files)
        let browser = try await served.browser("alice", "edit")
        let page = try await browser.get("/hours")
        let form = try #require(
            page.text.split(separator: "<form").first { $0.contains("name=\"what\" value=\"message\"") })
        func send(_ sound: Data) async throws -> Browser.Answer {
            var body = Data()
            func part(_ head: String, _ data: Data) {
                body += Data("--edge\r\nContent-Disposition: form-data; name=\(head)\r\n\r\n".utf8) + data
                body += Data("\r\n".utf8)
            }
            let fields = ["what": "message", "message-from": "24/12/2026", "message-words": "No bins today."]
            for (name, value) in Browser.filledIn(String(form)) where fields[name] == nil && name != "message-sound" {
                part("\"\(name)\"", Data(value.utf8))
            }
            for (name, value) in fields { part("\"\(name)\"", Data(value.utf8)) }
            part("\"message-sound\"; filename=\"a.wav\"\r\nContent-Type: audio/wav", sound)
            body += Data("--edge--\r\n".utf8)
            return try await browser.send("POST", "/hours", data: body, type: "multipart/form-data; boundary=edge")
        }
        let bad = try await send(Data("no sound".utf8))
        #expect(bad.status == 400 && bad.text.contains("id=\"message-sound-error\""), "\(bad.text)")
        #expect(bad.text.contains("This is no recording") && bad.text.contains("No bins today.</textarea>"))
        let done = try await send(try sound(2, rate: 44_100, channels: 2))
        #expect(done.status == 303, "\(done.text)")
        #expect(try served.text("council.json").contains("\"recording\": \"message-2026-12-24.wav\""))
        let kept = served.folder.appending(path: "candidate/grammar/message-2026-12-24.wav").path
        #expect(try Recording(reading: kept).rate == 16_000)
    }

    @Test func `a sentence that is said is heard, and what cannot be heard is told beside its field`() async throws {
        let served = try Served()
        let browser = try await served.browser("alice", "listen")
        let page = try await browser.get("/try")
        #expect(page.text.contains("data-record=\"20\""))
        let token = String(try #require(page.text.firstMatch(of: /name="token" value="([^"]*)"/)?.1))
        func say(_ sound: Data?, token: String) async throws -> Browser.Answer {
            var body = Data()
            func part(_ head: String, _ data: Data) {
                body += Data("--edge\r\nContent-Disposition: form-data; name=\(head)\r\n\r\n".utf8) + data
                body += Data("\r\n".utf8)
            }
            part("\"token\"", Data(token.utf8))
            if let sound { part("\"sound\"; filename=\"recorded.wav\"", sound) }
            body += Data("--edge--\r\n".utf8)
            return try await browser.send("POST", "/try", data: body, type: "multipart/form-data; boundary=edge")
        }
        let heard = try await say(try sound(2), token: token)
        #expect(
            heard.status == 200 && heard.text.contains("<p id=\"heard\"><strong>‘my bin wasn&#39;t collected’"),
            "\(heard.text)")
        #expect(heard.text.contains("‘my bin was collected’") && heard.text.contains("Takes it for ‘a missed bin’"))
        for (sound, words) in [
            (nil, "Record something, or choose a file"), (try sound(2, loud: 20), "Nothing is heard in it"),
            (try sound(25), "say it in 20 or less"),
            (try sound(0.51, rate: 8000, loud: 400), "No words were heard in it"),
        ] as [(Data?, String)] {
            let refused = try await say(sound, token: token)
            #expect(refused.status == 400 && refused.text.contains(words), "\(words)")
        }
        #expect(try await say(try sound(2), token: "another").status == 403)
    }
}
