import SIPSupport
import Audio
import Telephony
import Testing

/// What telephony decides without sockets: losses, networks, keys, room for calls.
struct LineTests {
    // MARK: Losses and jitter

    @Test func `packets that never came are counted, and those that came late or twice are not`() {
        var line = ReceptionStatistics()
        let order: [Int] = [0, 1, 3, 2, 2, 5, 6, 9]
        for index in order {
            line.received(sequence: UInt16(65_533) &+ UInt16(index), timestamp: UInt32(index * 160), arrival: 0)
        }
        #expect(line.expected == 10)
        #expect(line.lost == 3)
        #expect(line.received == 7)
    }

    @Test func `an even stream has no jitter, and one that is 20 ms early and late by turns has nearly 20`() {
        var even = ReceptionStatistics()
        var uneven = ReceptionStatistics()
        for index in 0..<400 {
            let time = UInt32(index * 160)
            even.received(sequence: UInt16(index), timestamp: time, arrival: Int64(time) + 77)
            uneven.received(sequence: UInt16(index), timestamp: time, arrival: Int64(time) + (index % 2 == 0 ? 0 : 160))
        }
        #expect(even.jitter == 0)
        #expect(abs(uneven.jitter - 20) < 0.1)
    }

    @Test func `a sender that begins again with other numbers has lost nothing`() {
        var line = ReceptionStatistics()
        for index in 0..<10 { line.received(sequence: UInt16(index), timestamp: 0, arrival: 0) }
        for index in 0..<10 { line.received(sequence: UInt16(30_000 + index), timestamp: 0, arrival: 0) }
        line.newStream()
        for index in 0..<10 { line.received(sequence: UInt16(5 + index), timestamp: 0, arrival: 0) }
        #expect(line.expected == 30)
        #expect(line.lost == 0)
    }

    @Test func `wide-band speech comes out in order, and what was lost is told from what never began`() {
        var buffer = JitterBuffer(rate: 16000)
        var contents: [JitterBuffer.Content] = []
        var heard: [Int16] = []
        for index in 0..<12 {
            if index < 8, index != 4 {
                let samples = (0..<320).map { Int16(index * 320 + $0 + 1) }
                buffer.insert(samples, count: 320, timestamp: 4_294_967_000 &+ UInt32(index * 160))
            }
            var frame = AudioFrame(silenceAt: 16000)
            contents.append(buffer.next(into: &frame))
            frame.withSamples { for place in $0.indices where $0[place] != 0 { heard.append($0[place]) } }
        }
        #expect(heard == (1...1280).map(Int16.init) + (1601...2560).map(Int16.init))
        #expect(contents.count { $0 == .heard } == 7)
        #expect(contents.firstIndex(of: .lost).map { contents[$0 - 1] } == .heard)
        #expect(contents.last == .nothing)
    }

    // MARK: Networks

    @Test(arguments: [
        ("192.0.2.10", "192.0.2.10", true), ("192.0.2.10", "192.0.2.11", false), ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/25", "192.0.2.200", false), ("10.0.0.0/8", "10.200.1.1", true), ("0.0.0.0/0", "8.8.8.8", true),
        ("2001:db8::/32", "2001:db8:1::5", true), ("2001:db8::/32", "2001:db9::5", false),
        ("192.0.2.10", "::ffff:192.0.2.10", true), ("::1", "127.0.0.1", false), ("172.16.0.0/12", "172.31.9.9", true),
        ("172.16.0.0/12", "172.32.0.1", false),
    ])
    func `a network has its addresses and no others`(network: String, address: String, isIn: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(address) == isIn)
    }

    @Test(arguments: ["", "pbx", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/24/1", "::1/129", "1.2.3.4/a"])
    func `what is no network is none`(text: String) { #expect(IPNetwork(text) == nil) }

    // MARK: Keys for SRTP

    @Test func `a key is read as it is written, with a lifetime or without`() throws {
        for suite in CryptoAttribute.Suite.allCases {
            let key = CryptoAttribute(tag: 7, suite: suite)
            #expect(key.key.count == suite.keyLength)
            #expect(CryptoAttribute(key.value) == key)
            #expect(CryptoAttribute(key.value + "|2^31") == key)
        }
    }

    @Test(arguments: [
        "", "1", "1 AES_CM_128_HMAC_SHA1_80", "1 AES_CM_128_HMAC_SHA1_80 inline:",
        "1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", "x AES_CM_128_HMAC_SHA1_80 inline:KEY",
        "1 F8_128_HMAC_SHA1_80 inline:KEY",
        "1 AES_CM_128_HMAC_SHA1_80 inline:KEY|1:4", "1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31|1:4",
        "1 AES_CM_128_HMAC_SHA1_80 inline:KEY UNENCRYPTED_SRTP", "1 AES_CM_128_HMAC_SHA1_80 inline:KEY;inline:KEY",
        "-1 AES_CM_128_HMAC_SHA1_80 inline:KEY",
    ])
    func `what is malformed, or asks for what we do not do, is no key`(value: String) {
        let key = CryptoAttribute(tag: 1, suite: .aes128SHA80).value.split(separator: ":").last ?? ""
        #expect(CryptoAttribute(value.replacing("KEY", with: key)) == nil)
    }

    // MARK: Room for calls

    @Test func `a peer's flood leaves room for the others, and passes`() {
        var admission = Admission(CallLimits(calls: 100, perPeer: 10, perSecond: 5))
        let answers = (0..<30).map { _ in admission.admit("192.0.2.66", at: 0) }
        #expect(answers.prefix(10).allSatisfy { $0 == nil })
        #expect(answers.suffix(20).allSatisfy { $0?.status == 503 && $0?.retryAfter == 2 })
        #expect(admission.admit("192.0.2.10", at: 0) == nil)
        // A second later it may try again, but it has as many calls as it may.
        #expect(admission.admit("192.0.2.66", at: 1)?.status == 486)
        admission.ended("192.0.2.66")
        #expect(admission.admit("192.0.2.66", at: 1) == nil)
    }

    @Test func `calls at once are limited, and room is made when one ends`() {
        var admission = Admission(CallLimits(calls: 2, perSecond: 1000))
        #expect(admission.admit("a", at: 0) == nil)
        #expect(admission.admit("b", at: 0) == nil)
        #expect(admission.admit("c", at: 0).map { [$0.status, $0.retryAfter] } == [486, 30])
        admission.ended("a")
        #expect(admission.admit("c", at: 0) == nil)
    }

    @Test func `one group's rush takes no line of another's`() {
        var admission = Admission(CallLimits(calls: 10, perSecond: 1000))
        let (first, second) = (LineGroup(name: "first", calls: 3), LineGroup(name: "second", calls: 7))
        let answers = (0..<5).map { _ in admission.admit("a", at: 0, for: first)?.status }
        #expect(answers == [nil, nil, nil, 486, 486])
        for _ in 0..<7 { #expect(admission.admit("a", at: 0, for: second) == nil) }
        #expect(admission.admit("a", at: 0, for: second)?.status == 486)
        admission.ended("a", on: "second")
        #expect(admission.admit("a", at: 0, for: first)?.status == 486)
        admission.ended("a", on: "first")
        #expect(admission.admit("a", at: 0, for: first) == nil)
    }

    @Test func `a flood from a hundred thousand addresses takes no memory`() {
        var admission = Admission(CallLimits(perSecond: 1))
        for index in 0..<100_000 { _ = admission.spend("\(index)", at: Double(index) / 1e6) }
        #expect(MemoryLayout.size(ofValue: admission) < 1000)
        #expect(admission.watched <= 4096)
    }

    // MARK: Who was called first

    @Test func `a call is addressed to its own URI, then to To, then to whom it was diverted from`() {
        let all = CallerIdentity.addresses(
            diversion: ["<sip:200@pbx>;reason=no-answer", "<sip:01803861234@pbx>"],
            history: ["<sip:300@pbx>;index=1, <sip:ivr@pbx>;index=1.1"], to: "<sip:%2B441822813600@trunk>",
            requested: "ivr")
        #expect(all == ["ivr", "+441822813600", "01803861234", "200", "300", "ivr"])
        #expect(CallerIdentity.addresses(diversion: [], history: [], to: "<sip:pbx>", requested: "").isEmpty)
    }

    @Test func `what was dialled first is told by diversions, then by history, then by To`() {
        #expect(
            CallerIdentity.dialled(
                diversion: ["<sip:200@pbx>;reason=no-answer", "<sip:01803861234@pbx>;reason=unconditional"],
                history: [],
                to: "<sip:ivr@pbx>", requested: "ivr") == "01803861234")
        #expect(
            CallerIdentity.dialled(
                diversion: [],
                history: ["<sip:01803861234@pbx?Reason=SIP%3Bcause%3D302>;index=1, <sip:ivr@pbx>;index=1.1"],
                to: "<sip:ivr@pbx>", requested: "ivr") == "01803861234")
        #expect(CallerIdentity.dialled(diversion: [], history: [], to: "<sip:x@y>", requested: "z") == "x")
        #expect(CallerIdentity.dialled(diversion: [], history: [], to: "", requested: "z") == "z")
    }
}
