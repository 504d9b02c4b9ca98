// swift-tools-version: 6.1
import PackageDescription

// AVX2, which Intel's and AMD's server processors have had since 2013 and 2015: speech is scored a fifth faster for it.
#if arch(x86_64)
    // docs/measured/memory-and-speed.md#x86-64-v3
    let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
    let processor: [SwiftSetting] = []
#endif
// AVX-512 and its VNNI, for the one target that is only asked where the processor has them.
#if arch(x86_64)
    let wideProcessor: [SwiftSetting] = [
        .unsafeFlags(["-O"], .when(configuration: .debug)),
        .unsafeFlags(["-Xcc", "-march=x86-64-v4", "-Xcc", "-mavx512vnni"]),
    ]
#else
    let wideProcessor: [SwiftSetting] = []
#endif
// Of what would be too slow for tests and a first try without it.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))] + processor

// Whoever has pjproject may build it in, beside libre: `swift build --traits PJSIP`.
let pjsip = "PJSIP"

// No Swift packages: Foundation, and C libraries from Debian through system library targets.
let targets: [Target] = [
    // SIP, SDP, RTP, DTMF and G.711: the stack of baresip, small and BSD.
    .systemLibrary(name: "CLibre", pkgConfig: "librem", providers: [.apt(["libre-dev", "librem-dev"])]),
    // The other SIP stack, GPL, for sites that have it: only where the trait PJSIP is on.
    .systemLibrary(name: "CPjproject", pkgConfig: "libpjproject"),
    // Speech recognition on a processor without a graphics card, with n-best and word posteriors.
    .systemLibrary(
        name: "CPocketSphinx", pkgConfig: "pocketsphinx",
        providers: [.apt(["libpocketsphinx-dev", "libsphinxbase-dev", "pocketsphinx-en-us"])]),
    // Reads and writes every kind of recording, A-law among them.
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    // Resampling, noise suppression and speech detection made for telephony.
    .systemLibrary(name: "CSpeexDSP", pkgConfig: "speexdsp", providers: [.apt(["libspeexdsp-dev"])]),
    // G.722, keys in band, and concealment of lost packets; libre has none of them.
    .systemLibrary(name: "CSpanDSP", providers: [.apt(["libspandsp-dev"])]),
    // Records and the outbox on disk, durably, with no server to run.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    // The same on a server of their own, for switchboards on several machines.
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    // Hashes for tokens, signatures, numbers and passwords; certificates. The library that both SIP stacks rest on for TLS.
    .systemLibrary(name: "CCrypto", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    // Passwords of staff as Argon2id.
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    // HTTP: receipts of texts, clicks on links.
    .systemLibrary(
        name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    // Matrix products for the training of networks, without threads of its own.
    .systemLibrary(name: "CBlis", providers: [.apt(["libblis-serial-dev"])]),
    // The compiler's own header: the processor's products of 16-bit numbers, for which Swift has no word.
    .systemLibrary(name: "CIntrinsics"),

    // A target imports only what stands above it; `.ci/walls` refuses anything else.
    .target(name: "Utilities"),
    // JSON, CSV and text that people write: positions, faults, cures.
    .target(name: "ConfigurationFiles"),
    // The words between recogniser and router.
    .target(name: "Recognition"),
    // PCM, levels, A-law: values only.
    .target(name: "Audio", swiftSettings: processor),
    .target(
        name: "AudioFiles", dependencies: ["Utilities", "Audio", "CSndfile", "CSpeexDSP"], swiftSettings: processor),

    // Words to values and back: dates, times, sums, postcodes, names spelled out. Optimised in debug builds too, as all is
    // that goes through forty thousand openings at start.
    .target(
        name: "SpokenValues", dependencies: ["Recognition"],
        swiftSettings: optimised),
    // What a council writes. Optimised likewise.
    .target(
        name: "Grammar", dependencies: ["Utilities", "ConfigurationFiles", "Recognition", "SpokenValues"],
        resources: [.copy("Resources/calibration.json")],
        swiftSettings: optimised),
    // Staff's edits of a council's files, everything else in them kept byte for byte.
    .target(
        name: "GrammarEditing",
        dependencies: ["Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar"],
        swiftSettings: optimised),
    // Products of 16-bit numbers for processors that have AVX-512, and nothing else, so that nothing else is compiled for them.
    .target(name: "WideProducts", dependencies: ["CIntrinsics"], swiftSettings: wideProcessor),
    // What encoders of sentences and of speech have in common: files of weights, products, layers' parts. Optimised in
    // debug builds too, as Speech is.
    .target(
        name: "Transformers", dependencies: ["Utilities", "CIntrinsics", "WideProducts"],
        swiftSettings: optimised),
    // Sentences to vectors, near when they mean the same. Optimised likewise.
    .target(
        name: "SentenceEncoder", dependencies: ["Transformers"],
        swiftSettings: optimised),
    // Sound to vectors, fifty a second. Optimised likewise.
    .target(
        name: "SpeechEncoder", dependencies: ["Transformers"],
        swiftSettings: optimised),
    // Makes the encoders' weights of what setup fetched, and measures them.
    .executableTarget(
        name: "EncoderTool", dependencies: ["Utilities", "SentenceEncoder", "SpeechEncoder"], swiftSettings: processor),
    // What openings in callers' own words mean, learnt from examples. Optimised in debug builds
    // too: it learns at start.
    .target(
        name: "Meaning", dependencies: ["Utilities", "Recognition", "SentenceEncoder"],
        swiftSettings: optimised),
    // From an utterance to a decision.
    .target(
        name: "Routing",
        dependencies: ["Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "Meaning"],
        swiftSettings: processor),
    // Sentences that callers say, for language models; invented callers. Optimised likewise.
    .target(
        name: "CallerSentences", dependencies: ["Utilities", "SpokenValues", "Grammar", "Meaning"],
        swiftSettings: optimised),

    // Sound to utterances. Optimised in debug builds too: without it SIMD is a hundred times slower, and the tests
    // decode speech.
    .target(
        name: "Speech",
        dependencies: [
            "Utilities", "Recognition", "Audio", "AudioFiles", "Transformers", "SpeechEncoder", "CPocketSphinx",
        ],
        resources: [
            .copy("Resources/band-extension.weights"), .copy("Resources/phone-classifier.weights"),
            .copy("Resources/speech-detector.weights"), .copy("Resources/encoded-phones.weights"),
            .copy("Resources/british.dict"),
        ],
        swiftSettings: optimised),
    .target(
        name: "SpeechTraining",
        dependencies: ["Utilities", "Audio", "AudioFiles", "Speech", "CBlis"],
        swiftSettings: optimised),

    .target(name: "Telephony", dependencies: ["Utilities", "Audio", "CCrypto"]),
    // What one call's packets say, whoever carries them: codecs, order, keys. No socket.
    .target(name: "RTP", dependencies: ["Telephony", "Audio", "AudioFiles", "CSpanDSP"]),
    // libre, and nothing else imports libre.
    // The C library has an `accept` too, so the linker must be told that ours is to be found by libre.
    .target(
        name: "SIP", dependencies: ["Telephony", "RTP", "Audio", "AudioFiles", "CLibre"],
        linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic-symbol=accept"])]),
    // pjproject, and nothing else imports pjproject. Without the trait there is nothing in it.
    .target(
        name: "PJSIP",
        dependencies: [
            "Telephony", "RTP", "Audio", "AudioFiles", .byName(name: "CPjproject", condition: .when(traits: [pjsip])),
        ]),

    // Which of the two, and what is built in.
    .target(name: "SIPStacks", dependencies: ["Telephony", "SIP", "PJSIP"]),

    // What happens on a call, typed once for those who write it down and those who count it.
    .target(name: "CallHistory", dependencies: ["Recognition", "SpokenValues", "Grammar", "Routing", "Telephony"]),
    .target(
        name: "Records",
        dependencies: ["CallHistory", "SpokenValues", "Telephony", "CSQLite", "CPostgreSQL", "CCrypto"]),
    .target(name: "Web", dependencies: ["CMicrohttpd", "CCrypto"]),
    .target(name: "Messaging", dependencies: ["Records", "Web"]),

    // The call flow.
    .target(
        name: "Dialogue",
        dependencies: [
            "CallHistory",
            "Utilities", "Recognition", "Audio", "AudioFiles", "SpokenValues", "Grammar", "Routing", "Telephony",
        ]),

    // A council made ready to answer: compiled grammar, recogniser behind a listener, recorder. No SIP, no database.
    .target(
        name: "SwitchboardEngine",
        dependencies: [
            "CallHistory",
            "Utilities", "ConfigurationFiles", "Recognition", "Audio", "AudioFiles", "SpokenValues", "Grammar",
            "Routing", "CallerSentences", "Speech", "Telephony", "Dialogue", "SentenceEncoder", "Meaning",
        ]),
    // Reports from the records.
    .target(
        name: "Reporting",
        dependencies: [
            "CallHistory", "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "Telephony",
            "Records",
        ]),
    // Recorded and written calls, replayed and scored.
    .target(
        name: "Replay",
        dependencies: [
            "CallHistory", "Utilities", "ConfigurationFiles", "Recognition", "Audio", "AudioFiles", "SpokenValues",
            "Grammar", "Routing", "Speech", "Telephony", "Dialogue", "SwitchboardEngine",
        ]),
    // Labels, what a changed grammar would have done to labelled calls, published versions, advice; calibrating.
    .target(
        name: "Tuning",
        dependencies: [
            "CallHistory", "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar",
            "GrammarEditing", "SentenceEncoder", "Meaning", "Routing", "CallerSentences", "Speech", "Records",
            "SwitchboardEngine", "Reporting",
            "Replay",
        ]),
    // The pages for staff.
    .target(
        name: "Console",
        dependencies: [
            "CallHistory", "Utilities", "ConfigurationFiles", "Recognition", "AudioFiles", "SpokenValues", "Grammar",
            "GrammarEditing", "Routing", "Records", "Web", "Reporting", "Tuning", "CSodium", "CCrypto",
        ]),
    // A running switchboard: settings, live wiring, monitor, reload.
    .target(
        name: "SwitchboardService",
        dependencies: [
            "CallHistory", "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "Routing",
            "Telephony", "RTP", "SIP", "SIPStacks", "Records", "Messaging", "Web", "Dialogue", "Speech",
            "SwitchboardEngine", "Reporting", "Tuning", "Console",
        ]),
    // Measuring.
    .target(
        name: "Benchmarks",
        dependencies: [
            "Utilities", "Recognition", "Audio", "Grammar", "Routing", "Speech", "Records", "SwitchboardEngine",
            "Replay", "Reporting", "Tuning", "Console", "CPocketSphinx", "SentenceEncoder", "Meaning",
        ]),
    .executableTarget(
        name: "switchboard",
        dependencies: [
            "CallHistory", "Utilities", "Recognition", "Audio", "AudioFiles", "SpokenValues", "Grammar", "Routing",
            "Speech", "SpeechTraining", "Telephony", "SIP", "SIPStacks", "Records", "Web", "Messaging", "Dialogue",
            "SwitchboardEngine", "SwitchboardService", "Replay", "Reporting", "Tuning", "Benchmarks",
            "GrammarEditing", "ConfigurationFiles", "Console",
        ]),

    // What several tests need: programs as peers, ports, folders, tones.
    .target(name: "TestSupport", dependencies: ["Utilities", "Audio"], path: "Tests/TestSupport"),
    // Grammars made for one test.
    .target(
        name: "GrammarSupport", dependencies: ["ConfigurationFiles", "Recognition", "Grammar", "TestSupport"],
        path: "Tests/GrammarSupport"),
    // Whole conversations with a caller who follows a script, and what stands in for everything around them.
    .target(
        name: "DialogueSupport", dependencies: ["CallHistory", "Recognition", "Audio", "Telephony", "Dialogue"],
        path: "Tests/DialogueSupport"),
    // Two endpoints on loopback, and a peer that says what no telephone would.
    .target(
        name: "SIPSupport", dependencies: ["Audio", "Telephony", "SIP", "SIPStacks", "CLibre", "TestSupport"],
        path: "Tests/SIPSupport"),
    // A process that promises and sends texts until the tests kill it.
    .executableTarget(
        name: "OutboxWorker", dependencies: ["Messaging", "Records"], path: "Tests/Tools/OutboxWorker"),
    // A year of calls that nobody made, for reports.
    .executableTarget(
        name: "GeneratedYear", dependencies: ["Utilities", "Grammar", "CallHistory", "Records"],
        path: "Tests/Tools/GeneratedYear"),

    // Where the endpointer finds speech in the sounds that measure.py makes.
    .executableTarget(
        name: "DetectEndpoints", dependencies: ["Audio", "Speech"], path: "Tests/Tools/Endpoints",
        exclude: ["measure.py"]),

    .testTarget(name: "AudioTests", dependencies: ["Audio", "AudioFiles", "TestSupport"]),
    .testTarget(name: "SpokenValuesTests", dependencies: ["Recognition", "SpokenValues", "Grammar"]),
    .testTarget(
        name: "GrammarTests",
        dependencies: [
            "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "Routing", "CallerSentences",
            "GrammarSupport",
        ]),
    .testTarget(
        name: "GrammarEditingTests",
        dependencies: [
            "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "GrammarEditing",
            "TestSupport",
        ]),
    .testTarget(
        name: "RoutingTests",
        dependencies: [
            "Utilities", "ConfigurationFiles", "Recognition", "SpokenValues", "Grammar", "Routing", "Meaning",
            "SentenceEncoder", "CallerSentences", "GrammarSupport", "TestSupport",
        ],
        exclude: ["Fixtures"]),
    .testTarget(
        name: "CallerSentencesTests",
        dependencies: [
            "Utilities", "Recognition", "SpokenValues", "Grammar", "Routing", "CallerSentences", "TestSupport",
            "GrammarSupport",
        ]),
    .testTarget(
        name: "SpeechTests",
        dependencies: [
            "Utilities", "Recognition", "Audio", "AudioFiles", "Speech", "SpeechTraining", "Benchmarks",
            "CPocketSphinx", "TestSupport",
        ]),
    .testTarget(name: "TransformersTests", dependencies: ["Transformers"]),
    .testTarget(
        name: "SentenceEncoderTests", dependencies: ["Transformers", "SentenceEncoder"],
        exclude: ["reference.py", "Fixtures"]),
    .testTarget(
        name: "SpeechEncoderTests",
        dependencies: ["Utilities", "Transformers", "SpeechEncoder", "EncoderTool", "TestSupport"],
        exclude: ["reference.py", "Fixtures"]),
    .testTarget(name: "MeaningTests", dependencies: ["Recognition", "SentenceEncoder", "Meaning"]),
    .testTarget(name: "TelephonyTests", dependencies: ["Telephony", "Audio"]),
    .testTarget(
        name: "SIPTests",
        dependencies: [
            "Telephony", "RTP", "SIP", "SIPStacks", "Audio", "Utilities", "CLibre", "TestSupport",
            "SIPSupport",
        ]),
    .testTarget(
        name: "CallHistoryTests",
        dependencies: ["SpokenValues", "Grammar", "Routing", "Telephony", "CallHistory"]),
    .testTarget(
        name: "RecordsTests", dependencies: ["Telephony", "CallHistory", "Records", "TestSupport"],
        exclude: ["Fixtures"]),
    .testTarget(name: "WebTests", dependencies: ["Web"]),
    .testTarget(
        name: "MessagingTests", dependencies: ["Messaging", "Records", "Web", "OutboxWorker", "TestSupport"],
        exclude: ["form_server.py", "notify_server.py", "webhook_server.py"]),
    .testTarget(
        name: "DialogueTests",
        dependencies: [
            "CallHistory", "Recognition", "SpokenValues", "Grammar", "Routing", "Telephony", "Audio", "Dialogue",
            "TestSupport", "GrammarSupport", "DialogueSupport",
        ],
        exclude: ["Grammar"]),
    .testTarget(
        name: "ReportingTests",
        dependencies: [
            "CallHistory", "GeneratedYear", "Utilities", "Telephony", "Records", "Reporting", "Grammar",
            "GrammarSupport", "TestSupport",
        ]),
    .testTarget(
        name: "ConsoleTests",
        dependencies: [
            "CallHistory", "Recognition", "AudioFiles", "Utilities", "Grammar", "GrammarEditing", "Records", "Web",
            "Tuning",
            "Console", "GrammarSupport", "TestSupport",
        ],
        exclude: ["browser.py"]),
    .testTarget(
        name: "SwitchboardEngineTests",
        dependencies: [
            "Utilities", "Recognition", "Audio", "AudioFiles", "SpokenValues", "Grammar", "Routing", "Telephony",
            "CallHistory", "Dialogue", "SwitchboardEngine", "GrammarSupport",
            "TestSupport",
        ]),
    .testTarget(
        name: "SwitchboardServiceTests",
        dependencies: [
            "Utilities", "ConfigurationFiles", "Recognition", "Telephony", "SIP", "CallHistory", "Records", "Messaging",
            "Dialogue", "SwitchboardEngine", "SwitchboardService", "Replay", "TestSupport",
        ]),
    .testTarget(
        name: "ReplayTests",
        dependencies: [
            "Utilities", "Audio", "AudioFiles", "Routing", "Speech", "Telephony", "CallHistory", "Dialogue",
            "SwitchboardEngine", "Replay", "GrammarSupport", "TestSupport",
        ]),
    .testTarget(
        name: "TuningTests",
        dependencies: [
            "CallHistory", "Utilities", "Recognition", "AudioFiles", "Grammar", "Routing", "Records",
            "Meaning", "SwitchboardEngine", "Tuning", "GrammarSupport", "TestSupport",
        ]),
    // Commands.
    .testTarget(
        name: "SwitchboardTests",
        dependencies: [
            "switchboard", "Utilities", "Audio", "AudioFiles", "Grammar", "Telephony", "SIP", "SIPStacks", "Records",
            "TestSupport",
            "SentenceEncoder", "Meaning", "SwitchboardEngine", "Benchmarks",
        ]),
    // Telephones and phone systems of other makers.
    .testTarget(
        name: "InteropTests",
        dependencies: ["Telephony", "SIP", "SIPStacks", "AudioFiles", "TestSupport", "SIPSupport"],
        exclude: ["Scenarios"]),
    // The built program, phoned: in real time, many calls at once.
    .testTarget(
        name: "LiveTests",
        dependencies: [
            "CallHistory", "switchboard", "Audio", "Grammar", "Speech", "Telephony", "SIP", "SIPStacks", "Records",
            "Web",
            "SwitchboardService", "Replay", "SentenceEncoder", "TestSupport", "SIPSupport",
        ],
        exclude: ["Peers"]),
]

// `Tests/only MODULE`: one module's tests and what they rest on, so that nothing else is built.
let only = Context.environment["SWITCHBOARD_ONLY"].map { "\($0)Tests" }
var kept: Set<String> = only.map { [$0] } ?? []
for target in targets.reversed() where kept.contains(target.name) {
    for case .byNameItem(let name, _) in target.dependencies { kept.insert(name) }
}

let package = Package(
    name: "switchboard",
    products: only == nil ? [.executable(name: "switchboard", targets: ["switchboard"])] : [],
    traits: [
        .trait(name: pjsip, description: "The SIP stack pjproject beside libre; the program is then under the GPL.")
    ],
    targets: only == nil ? targets : targets.filter { kept.contains($0.name) },
    swiftLanguageModes: [.v6]
)
