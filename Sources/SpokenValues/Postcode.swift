/// A UK postcode.
///
/// The shapes and the letters that may stand where are those of the format that the government publishes with its bulk
/// data transfer guidance (after BS 7666); the areas are Royal Mail's.
package struct Postcode: Sendable, Equatable, Hashable {
    /// In capitals, with a space: `TQ9 5NE`.
    package let text: String

    /// The area's one or two letters: `TQ`.
    package var area: String { String(text.prefix { $0.isLetter }) }

    /// Reads a written postcode; nil when there can be none like it.
    package init?(_ written: String) {
        let plain = written.uppercased().filter { !$0.isWhitespace }
        if plain.hasPrefix("BFPO"), Self.isForces(plain.dropFirst(4)) {
            text = "BFPO \(plain.dropFirst(4))"
            return
        }
        guard (5...7).contains(plain.count) else { return nil }
        let text = plain.dropLast(3) + " " + plain.suffix(3)
        self.text = String(text)
        guard text == "GIR 0AA" || Self.isArea(area) && self.text.wholeMatch(of: Self.format) != nil else {
            return nil
        }
    }

    // Unsafe only to the compiler: a regular expression does not change, and matching one changes nothing.
    private nonisolated(unsafe) static let format =
        #/(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9][A-HJKPS-UW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRV-Y]) [0-9][ABD-HJLNP-UW-Z]{2}/#

    /// A postcode at the beginning of the words: letters by name or in the phonetic alphabet, figures by name or in
    /// numbers ("P L twenty one"). A letter that was heard for one that rhymes is put right where only one postcode can
    /// be meant.
    /// - Parameter areas: where most callers live, in capitals, such as TQ or TQ9; they decide between postcodes that
    ///   sound alike.
    package static func read(_ words: ArraySlice<String>, areas: [String] = []) -> ParsedValue<Postcode>? {
        if let forces = forces(words) { return forces }
        var attempt = Attempt(words: words, areas: Set(areas))
        attempt.extend([], [], cost: 0, at: words.startIndex)
        // What takes in more words first, then what needs least put right.
        attempt.found.removeAll { $0.cost > Repair.most }
        guard let end = attempt.found.map(\.end).max() else { return nil }
        // A letter behind it belongs to it as well: then it was not understood.
        if end < words.endIndex, SpokenLetters.letter(words[end]) != nil { return nil }
        let whole = attempt.found.filter { $0.end == end }
        guard let least = whole.map(\.cost).min() else { return nil }
        let best = Set(whole.filter { $0.cost == least }.map(\.postcode))
        guard best.count == 1, let postcode = best.first else { return nil }
        return ParsedValue(value: postcode, end: end)
    }

    /// Whether postcodes begin so: those of Royal Mail, and BF of the forces.
    package static func isArea(_ letters: String) -> Bool { letters == "BF" || areas.contains(letters) }

    /// The number of a British Forces Post Office: one to four figures.
    private static func isForces(_ figures: some StringProtocol) -> Bool {
        (1...4).contains(figures.count) && figures.first != "0" && figures.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// "B F P O eight oh one", "British Forces post office 17".
    private static func forces(_ words: ArraySlice<String>) -> ParsedValue<Postcode>? {
        var rest = words
        if let name = [["bfpo"], ["british", "forces", "post", "office"]].first(where: rest.starts(with:)) {
            rest = rest.dropFirst(name.count)
        } else {
            for letter in "bfpo" {
                guard let word = rest.first, SpokenLetters.letter(word, lenient: true) == letter else { break }
                rest = rest.dropFirst()
            }
            guard rest.startIndex == words.startIndex + 4 else { return written(words) }
        }
        if rest.first == "number" { rest = rest.dropFirst() }
        guard let digits = SpokenDigits.read(rest), isForces(digits.value) else { return nil }
        return Postcode("BFPO \(digits.value)").map { ParsedValue(value: $0, end: digits.end) }
    }

    /// "bfpo801" as it is typed.
    private static func written(_ words: ArraySlice<String>) -> ParsedValue<Postcode>? {
        guard let word = words.first, word.hasPrefix("bfpo") else { return nil }
        return Postcode(word).map { ParsedValue(value: $0, end: words.startIndex + 1) }
    }

    /// Every way to read some words as a postcode.
    private struct Attempt {
        let words: ArraySlice<String>
        let areas: Set<String>
        var found: [(postcode: Postcode, end: Int, cost: Int)] = []

        /// - Parameters:
        ///   - characters: so far; `0` may be the letter O.
        ///   - joints: where words end in them: a number of two figures does not go over the postcode's space.
        ///   - cost: of what was put right so far.
        mutating func extend(_ characters: [Character], _ joints: Set<Int>, cost: Int, at place: Int) {
            if (5...7).contains(characters.count), joints.contains(characters.count - 3) {
                for (postcode, more) in Repair.postcodes(characters, areas: areas) {
                    found.append((postcode, place, cost + more))
                }
            }
            guard place < words.endIndex, characters.count < 7 else { return }
            let rest = words[place...]
            if !characters.isEmpty, ValueWords.hesitations.contains(words[place]) {
                extend(characters, joints, cost: cost, at: place + 1)
            }
            // Vowels that nobody said are heard between letters.
            if !characters.isEmpty, cost == 0, Self.vowels.contains(words[place]) {
                extend(characters, joints, cost: Repair.step + 1, at: place + 1)
            }
            for (piece, end, more) in pieces(rest, isFirst: characters.isEmpty)
            where characters.count + piece.count <= 7 {
                // What is written in one goes over the space.
                let isMixed = piece.contains(where: \.isNumber) && piece.contains(where: \.isLetter)
                let within = isMixed ? Set(characters.count...(characters.count + piece.count)) : []
                extend(
                    characters + piece, joints.union(within).union([characters.count + piece.count]),
                    cost: cost + more, at: end)
            }
        }

        private static let vowels: Set<String> = ["a", "o", "oh", "e", "i", "u"]

        private func pieces(_ rest: ArraySlice<String>, isFirst: Bool) -> [([Character], Int, Int)] {
            var pieces: [([Character], Int, Int)] = []
            if let letter = SpokenLetters.piece(rest, lenient: true) {
                pieces.append((Array(letter.value.uppercased()), letter.end, 0))
                // "A H" is hardly more than "H".
                if letter.value == "h", !isFirst { pieces.append((["A", "H"], letter.end, Repair.step)) }
            }
            // "Eight" is like "A" and like "H".
            if rest.first == "eight", !isFirst {
                pieces.append((["A"], rest.startIndex + 1, Repair.step))
                pieces.append((["H"], rest.startIndex + 1, Repair.step))
            }
            if let word = rest.first, word.utf8.count > 1, word.utf8.count <= 7, word.contains(where: \.isNumber),
                word.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            {
                pieces.append((Array(word.uppercased()), rest.startIndex + 1, 0))
            }
            // A postcode begins with a letter.
            if !isFirst, let digits = SpokenDigits.piece(rest, lenient: true) {
                pieces.append((Array(digits.value), digits.end, 0))
                // "P L twenty, one A A".
                if digits.value.count == 2, digits.end == rest.startIndex + 2, let ten = rest.first,
                    let value = SpokenNumber.tens[ten]
                {
                    pieces.append((Array(String(value)), rest.startIndex + 1, 0))
                }
            }
            return pieces
        }
    }

    /// Royal Mail's postcode areas.
    package static let areas: Set<String> = Set(
        """
        AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G \
        GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL \
        OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN \
        WR WS WV YO ZE
        """.split { $0.isWhitespace }.map(String.init))

    /// Puts letters right that rhyme with those meant.
    private enum Repair {
        /// What a letter costs that was put right.
        static let step = 2
        /// What costs more is guesswork.
        static let most = 4

        /// The postcodes that the characters may mean, with how many letters were put right. Nothing when they have no
        /// postcode's shape.
        static func postcodes(_ characters: [Character], areas: Set<String>) -> [(Postcode, Int)] {
            let outward = characters.dropLast(3)
            let inward = characters.suffix(3)
            guard let figure = inward.first.map(digit), figure.isNumber else { return [] }
            var heads: [(String, Int)] = []
            let letters = outward.prefix { !$0.isNumber || $0 == "0" }.count
            for count in 1...2 where count <= max(letters, 1) && count < outward.count {
                let area = outward.prefix(count).map(letter)
                guard area.allSatisfy(\.isLetter) else { continue }
                var rest = outward.dropFirst(count).map { $0 == "O" ? "0" : $0 }
                guard rest.first?.isNumber == true else { continue }
                if rest.count > 1, let last = rest.last, last == "0", count == 1, rest.count > 2 { rest.removeLast() }
                for (meant, cost) in alike(area)
                where Postcode.areas.contains(meant) || cost == 0 && Postcode.isArea(meant) {
                    let head = meant + String(rest)
                    heads.append((head, step * cost + strangeness(of: head, meant, areas)))
                }
            }
            let tails = alike(inward.dropFirst().map(letter)).filter { tail in
                !tail.0.contains { "CIKMOV".contains($0) }
            }
            // Behind the space any letter may stand, so only one that cannot be there is put right.
            let exact = tails.filter { $0.1 == 0 }
            let ends = exact.isEmpty ? tails.filter { $0.1 == tails.map(\.1).min() } : exact
            return heads.flatMap { head in
                ends.compactMap { end in
                    Postcode("\(head.0) \(figure)\(end.0)").map { ($0, head.1 + step * end.1) }
                }
            }
        }

        /// One letter misheard is likelier than a caller from elsewhere; two are not.
        private static func strangeness(of district: String, _ area: String, _ areas: Set<String>) -> Int {
            if areas.isEmpty || areas.contains(area) || areas.contains(district) { return 0 }
            return areas.contains { $0.hasPrefix(area) && $0.dropFirst(area.count).first?.isNumber == true } ? 1 : 3
        }

        private static func digit(_ character: Character) -> Character { character == "O" ? "0" : character }
        private static func letter(_ character: Character) -> Character { character == "0" ? "O" : character }

        /// The letters themselves, and with each made one that rhymes with it; how many were changed.
        private static func alike(_ letters: [Character]) -> [(String, Int)] {
            var found: [(String, Int)] = [("", 0)]
            for letter in letters {
                let rhymes = groups.first { $0.contains(letter) } ?? [letter]
                found = found.flatMap { start in
                    rhymes.map { (start.0 + String($0), start.1 + ($0 == letter ? 0 : 1)) }
                }
            }
            return found
        }

        private static let groups: [[Character]] = ["BCDEGPTV", "MN", "FSX", "AHJK", "IY", "QUW"].map { Array($0) }
    }
}
