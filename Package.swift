// swift-tools-version: 6.1
import PackageDescription

// AVX2, which Intel's and AMD's server processors have had since 2013 and 2015: speech is scored a fifth faster for it.
#if arch(x86_64)
    let processor: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
    let processor: [SwiftSetting] = []
#endif

// No Swift packages: Foundation, and C libraries from Debian through system library targets.
let package = Package(
    name: "switchboard",
    products: [
        .executable(name: "switchboard", targets: ["SwitchboardCLI"])
    ],
    targets: [
        // SIP, SDP, RTP, DTMF and G.711: the stack of baresip, small and BSD.
        .systemLibrary(name: "CLibre", pkgConfig: "librem", providers: [.apt(["libre-dev", "librem-dev"])]),
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
        // HMAC-SHA256 for tokens, signatures and hashes of numbers; the library that libre itself rests on for TLS.
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // HTTP: receipts of texts, clicks on links.
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        // Matrix products for the training of networks, without threads of its own.
        .systemLibrary(name: "CBlis", providers: [.apt(["libblis-serial-dev"])]),

        .target(name: "Audio", dependencies: ["CSndfile", "CSpeexDSP"], swiftSettings: processor),
        .target(name: "Routing", resources: [.copy("Resources/calibration.json")], swiftSettings: processor),
        // Optimised in debug builds too: without it SIMD is a hundred times slower, and the tests decode speech.
        .target(
            name: "Speech", dependencies: ["Audio", "Routing", "CPocketSphinx", "CBlis"], exclude: ["MEASURED.md"],
            resources: [
                .copy("Resources/band-extension.weights"), .copy("Resources/phone-classifier.weights"),
                .copy("Resources/speech-detector.weights"), .copy("Resources/british.dict"),
            ],
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))] + processor),
        .target(name: "Records", dependencies: ["CSQLite", "CCrypto"]),
        .target(name: "Web", dependencies: ["CMicrohttpd"]),
        .target(name: "Messaging", dependencies: ["Records", "Web"]),
        .target(name: "Telephony", dependencies: ["Audio"]),
        .target(name: "TelephonyLibre", dependencies: ["Telephony", "Audio", "CLibre", "CSpanDSP"]),
        .target(name: "Dialogue", dependencies: ["Routing", "Telephony", "Audio"]),
        .executableTarget(
            name: "SwitchboardCLI",
            dependencies: [
                "Audio", "Routing", "Speech", "Records", "Messaging", "Telephony", "TelephonyLibre", "Dialogue",
                "Web",
            ]),

        // The address of a port on this machine, for the sockets that tests open.
        .target(name: "LoopbackAddress", path: "Tests/LoopbackAddress"),
        // A process that promises and sends texts until the tests kill it.
        .executableTarget(name: "OutboxWorker", dependencies: ["Messaging", "Records"], path: "Tests/OutboxWorker"),
        // A year of calls that nobody made, for reports.
        .executableTarget(name: "GeneratedYear", dependencies: ["Records"], path: "Tests/GeneratedYear"),

        .testTarget(name: "AudioTests", dependencies: ["Audio"]),
        .testTarget(name: "RoutingTests", dependencies: ["Routing"]),
        .testTarget(name: "SpeechTests", dependencies: ["Speech", "Audio", "Routing", "CPocketSphinx"]),
        .testTarget(name: "RecordsTests", dependencies: ["Records"]),
        .testTarget(name: "WebTests", dependencies: ["Web"]),
        .testTarget(
            name: "MessagingTests", dependencies: ["Messaging", "Records", "Web", "OutboxWorker"],
            exclude: ["form_server.py", "notify_server.py", "webhook_server.py"]),
        .testTarget(
            name: "TelephonyTests",
            dependencies: ["Telephony", "TelephonyLibre", "Audio", "CLibre", "LoopbackAddress"],
            exclude: ["Scenarios"]),
        .testTarget(
            name: "DialogueTests", dependencies: ["Dialogue", "Routing", "Telephony", "Audio"], exclude: ["Grammar"]),
        .testTarget(
            name: "SwitchboardTests",
            dependencies: [
                "SwitchboardCLI", "GeneratedYear", "Web", "Audio", "Routing", "Speech", "Records", "Telephony",
                "TelephonyLibre", "Dialogue", "LoopbackAddress",
            ],
            exclude: ["Peers"]),
    ],
    swiftLanguageModes: [.v6]
)
