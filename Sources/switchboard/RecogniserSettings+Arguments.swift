import Speech
import Utilities

extension RecogniserSettings {
    /// Reads what `replay` and `calibrate` say of the recogniser; one decoder.
    init(_ arguments: inout Arguments) throws {
        self.init(decoders: 1)
        scorer = try Scorer(&arguments)
        if let name = try arguments.option("front-end") {
            guard let kind = FrontEndKind(rawValue: name) else {
                throw UsageError("--front-end takes library, own or extended, not ‘\(name)’")
            }
            frontEnd = kind
        }
        if let list = try arguments.option("variants") {
            guard let named = Variants(named: list) else {
                throw UsageError("--variants takes \(Variants.allNames.joined(separator: ", ")), not ‘\(list)’")
            }
            variants = named
        }
        if let weights = try arguments.option("weights") { bandExtension = weights }
        if let classifier = try arguments.option("classifier") {
            phoneClassifier = classifier == "none" ? nil : classifier
        }
        if let scale = try arguments.option("ascale", as: Double.self), scale > 0 { acousticScale = 1 / scale }
        if let frames = try arguments.option("usual-mean", as: Float.self), frames >= 0 { usualMean = frames }
        if let detector = try arguments.option("detector") { speechDetector = detector == "none" ? nil : detector }
        if let search = try arguments.option("search") {
            self.search = search.split(separator: " ").map(String.init)
        }
        if let encoder = try arguments.option("speech-encoder") { speechEncoder = encoder == "none" ? nil : encoder }
        if let weight = try arguments.option("first-pass", as: Double.self), weight >= 0 {
            (firstPassWeight, firstPassWeightOfShort, firstPassWeightOfEqual) = (weight, weight, weight)
        }
        if let weighing = try arguments.option("weighing") {
            let parts = weighing.split(separator: ",").compactMap { Float($0) }
            guard parts.count == 2 || parts.count == 6 else {
                throw UsageError("--weighing takes G,C or GQUIET,GNOISY,CQUIET,CNOISY,QUIET,NOISY, not ‘\(weighing)’")
            }
            self.weighing = ClassifierWeighing(parts)
        }
    }
}

extension Scorer {
    /// Reads `--scorer`.
    init(_ arguments: inout Arguments) throws {
        let name = try arguments.option("scorer") ?? Scorer.swift.rawValue
        guard let scorer = Scorer(rawValue: name) else {
            throw UsageError("--scorer takes swift or library, not ‘\(name)’")
        }
        self = scorer
    }
}
