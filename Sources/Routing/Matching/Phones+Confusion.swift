import Recognition

/// How easily one phone is taken for another on the telephone.
///
/// Costs run from 0 (the same) to 1. Vowels that lie close cost 0.3, consonants of the same manner 0.45, other
/// vowels 0.65. They were set from listening and from what PocketSphinx confuses, not fitted.
extension Phones {
    /// Room for one phone in a row of `costs`.
    static let stride = 40
    private static let vowels: Set<String> = [
        "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW",
    ]
    private static let close = """
        AA AO,AA AH,AE EH,AH IH,AH UH,AH ER,IH IY,IH EH,UH UW,AO OW,EY EH,AY AA,AW AA,OY AO,AE AA,OW UH,ER UH,\
        AH EH,AH AE,IY EY
        """
    private static let sameManner = """
        P B,T D,K G,F V,S Z,SH ZH,TH DH,CH JH,M N,N NG,TH F,S F,S TH,V DH,B V,CH SH,JH ZH,P T,T K,P K,B D,D G,L R,\
        L W,R W,D DH,T TH,S SH,T CH,D JH,Y IY
        """

    /// The cost of hearing the column's phone for the row's, `stride` to a row.
    static let costs: [Float] = {
        var costs = [Float](repeating: 1, count: stride * stride)
        func set(_ pairs: String, _ cost: Float) {
            for pair in pairs.split(separator: ",") {
                let ends = pair.split(separator: " ").compactMap { name in names.firstIndex { $0 == name } }
                guard ends.count == 2 else { continue }
                costs[ends[0] * stride + ends[1]] = cost
                costs[ends[1] * stride + ends[0]] = cost
            }
        }
        for (i, a) in names.enumerated() {
            for (j, b) in names.enumerated() where vowels.contains(a) && vowels.contains(b) {
                costs[i * stride + j] = 0.65
            }
        }
        set(close, 0.3)
        set(sameManner, 0.45)
        for i in names.indices { costs[i * stride + i] = 0 }
        return costs
    }()

    /// The cost of a phone that was said and not heard: less for those that speakers swallow.
    static let deletions: [Float] = names.map { ["AH", "IH", "R", "HH", "T", "D", "L"].contains($0) ? 0.5 : 0.75 }

    /// Phones that are often confused share a class; an index by class finds a word in spite of such confusion.
    static let classes: [UInt8] = names.map { name in
        let groups = [
            "IY IH EY Y EH AE", "AA AO AH OW OY", "AY AW", "UH UW ER", "P B", "T D", "K G", "F V TH DH", "S Z",
            "SH ZH CH JH", "M N NG", "L R W", "HH",
        ]
        return UInt8(groups.firstIndex { $0.split(separator: " ").contains(Substring(name)) } ?? groups.count)
    }
    static let classCount = 14
}
