import Grammar
import SpokenValues
import Utilities

/// Values as callers say them, at random: what the language model of details is made from.
enum Samples {
    static func number(_ number: Int) -> [String] { words(Verbaliser.number(number)) }

    static func digits(_ digits: [Int], _ random: inout SeededRandom) -> [String] {
        let zero = random.pick(["oh", "oh", "oh", "oh", "zero", "zero", "nought"]) ?? "oh"
        let doubles = random.unit() < 0.6
        var words: [String] = []
        var place = 0
        while place < digits.count {
            let word = digits[place] == 0 ? zero : Verbaliser.number(digits[place])
            if doubles, place + 1 < digits.count, digits[place + 1] == digits[place] {
                words += ["double", word]
                place += 2
            } else {
                words.append(word)
                place += 1
            }
        }
        return words
    }

    static func phone(_ random: inout SeededRandom) -> [String] {
        if random.unit() < 0.06 {
            return words(
                random.pick(["this number", "this one", "the number i'm calling from", "on this number"]) ?? "")
        }
        let heads = [[0, 7], [0, 7], [0, 7], [0, 1], [0, 2, 0], [0, 3], [0, 8, 0, 0]]
        let head = random.pick(heads) ?? [0, 7]
        return digits(head + (0..<11 - head.count).map { _ in random.below(10) }, &random)
    }

    static func money(_ random: inout SeededRandom) -> [String] {
        let pounds = 1 + random.below(random.unit() < 0.7 ? 200 : 3000)
        switch random.below(4) {
        case 0: return number(pounds) + [pounds == 1 ? "pound" : "pounds"]
        case 1: return number(pounds) + ["pounds"] + number(10 + random.below(90))
        case 2: return number(10 + random.below(90)) + [random.unit() < 0.5 ? "pence" : "p"]
        default: return number(pounds) + [random.unit() < 0.5 ? "quid" : "pounds"]
        }
    }

    static func time(_ random: inout SeededRandom) -> [String] {
        let hour = number(1 + random.below(12))
        let part =
            random.pick([[], [], ["in", "the", "morning"], ["in", "the", "afternoon"], ["p", "m"], ["a", "m"]]) ?? []
        switch random.below(6) {
        case 0: return hour + ["o'clock"] + part
        case 1: return ["half", "past"] + hour + part
        case 2: return ["quarter", random.unit() < 0.5 ? "past" : "to"] + hour + part
        case 3: return hour + number(5 * (2 + random.below(10))) + part
        case 4: return number(5 * (1 + random.below(5))) + [random.unit() < 0.5 ? "past" : "to"] + hour
        default: return random.unit() < 0.3 ? [random.unit() < 0.5 ? "midday" : "noon"] : hour + part
        }
    }

    static func date(_ direction: DateDirection, _ random: inout SeededRandom) -> [String] {
        let weekday = random.pick(SpokenDate.weekdays) ?? ""
        let month = random.pick(SpokenDate.months) ?? ""
        let day = words(Verbaliser.ordinal(1 + random.below(31)))
        let past = [
            "yesterday", "yesterday", "last \(weekday)", "last \(weekday)", "last \(weekday)", "today", "this morning",
            "the day before yesterday", "last night",
        ]
        let future = [
            "tomorrow", "tomorrow", "next \(weekday)", "next \(weekday)", "next \(weekday)", "today",
            "the day after tomorrow", "this \(weekday)", "\(weekday) week",
        ]
        let near = direction == .past ? past : direction == .future ? future : past + future
        switch random.below(8) {
        case 0, 1: return (random.unit() < 0.5 ? ["on"] : []) + [weekday]
        case 2, 3: return words(random.pick(near) ?? "today")
        case 4: return ["the"] + day + ["of", month]
        case 5: return random.unit() < 0.5 ? day + [month] : [month, "the"] + day
        case 6: return random.unit() < 0.6 ? [weekday, "the"] + day : ["the"] + day
        default:
            if random.unit() < 0.5 {
                return words(random.pick(NamedDays.names.flatMap(\.phrases)) ?? "christmas day")
            }
            let count = 1 + random.below(6)
            let days = count == 1 ? ["a", random.unit() < 0.5 ? "week" : "fortnight"] : number(count) + ["days"]
            return direction == .future ? ["in"] + days : days + ["ago"]
        }
    }

    static func letter(_ letter: Character, phonetic: Bool) -> [String] {
        if phonetic, let word = alphabet[letter] { return words(word) }
        return [letter == "z" ? "zed" : String(letter)]
    }

    private static let inward = "abdefghjlnpqrstuvwxyz".map { $0 }

    /// Every ending of a postcode once, each behind one of the places where most callers live. By chance some letters
    /// would come more often than others behind a figure, and then be heard for those that rhyme with them.
    static func postcodes(_ areas: [String]) -> [[String]] {
        let areas = areas.isEmpty ? Postcode.areas.sorted() : areas
        var place = 0
        return (0...9).flatMap { sector in
            inward.flatMap { first in
                inward.map { second in
                    place += 1
                    let district = areas[(place + place / areas.count) % areas.count]
                    let area = district.prefix { $0.isLetter }
                    let figures = Int(district.dropFirst(area.count)) ?? 1 + place % 29
                    return area.lowercased().flatMap { letter($0, phonetic: false) } + number(figures)
                        + (sector == 0 ? ["oh"] : number(sector)) + letter(first, phonetic: false)
                        + letter(second, phonetic: false)
                }
            }
        }
    }

    /// A postcode at random, mostly in the phonetic alphabet.
    static func postcode(_ areas: [String], _ random: inout SeededRandom) -> [String] {
        let isLocal = !areas.isEmpty && random.unit() < 0.9
        let listed = random.pick(isLocal ? areas : Postcode.areas.sorted()) ?? "TQ"
        let area = listed.prefix { $0.isLetter }
        let district = Int(listed.dropFirst(area.count)) ?? 1 + random.below(30)
        let phonetic = random.unit() < 0.7
        let last = [random.pick(inward) ?? "a", random.pick(inward) ?? "b"]
        let explains = phonetic && random.unit() < 0.5
        func letter(_ letter: Character) -> [String] {
            let word = Samples.letter(letter, phonetic: phonetic)
            return explains ? Samples.letter(letter, phonetic: false) + ["for"] + word : word
        }
        var said = area.lowercased().flatMap { letter($0) }
        let figures = district > 9 && random.unit() < 0.5 ? [district / 10, district % 10] : []
        said += figures.isEmpty ? number(district) : figures.flatMap { $0 == 0 ? ["oh"] : number($0) }
        let sector = random.below(10)
        said += sector == 0 ? [random.unit() < 0.7 ? "oh" : "zero"] : number(sector)
        if last[0] == last[1], random.unit() < 0.5 { return said + ["double"] + letter(last[0]) }
        return said + last.flatMap { letter($0) }
    }

    /// Every number that most houses have, behind each of the words that come before one, for the same reason.
    static func houseNumbers() -> [[String]] {
        ["", "number", "it's", "it's number", "at", "at number", "i'm at number"].flatMap { lead in
            (1...120).map { words(lead) + number($0) }
        } + (1...60).flatMap { house in ["a", "b"].map { number(house) + [$0] } }
    }

    static func houseNumber(_ random: inout SeededRandom) -> [String] {
        let house = 1 + random.below(random.unit() < 0.85 ? 99 : 400)
        let flat = random.unit() < 0.08 ? ["flat"] + number(1 + random.below(12)) : []
        let letter = random.unit() < 0.15 ? [String(random.pick("abcd".map { $0 }) ?? "a")] : []
        return flat + number(house) + letter + (random.unit() < 0.25 ? street(&random) : [])
    }

    static func name(_ random: inout SeededRandom) -> [String] {
        let names = words(
            """
            smith jones taylor brown williams wilson johnson davies robinson wright thompson evans walker white roberts \
            green hall wood jackson clarke patel khan lewis james phillips mason mitchell rose davis rogers cox alexander \
            marshall kelly simpson ali hussain quinn zhang jenkins vickers fox turner hill cooper ward moore harris king \
            baker martin morris hughes edwards lee clark harrison scott young morgan allen bennett griffiths carter parker \
            bailey shaw ellis murphy cook richardson collins miller stevens price watson bell richards gray palmer adams \
            hunt mills webb barnes knight matthews butler stone holmes russell pearce hudson andrews graham murray foster \
            sharma singh kaur ahmed shah chapman powell lloyd howard fisher gibson reid stewart hart perry \
            newman burton dixon lane jordan harvey osborne may gill fletcher west cole brooks pritchard yeo luscombe
            """)
        let phonetic = random.unit() < 0.15
        let name = random.pick(names) ?? "smith"
        var spelled: [String] = []
        for character in name {
            if spelled.last == String(character), random.unit() < 0.5 {
                spelled.insert("double", at: spelled.count - 1)
            } else {
                spelled += letter(character, phonetic: phonetic)
            }
        }
        return random.unit() < 0.3 ? [name] + spelled : spelled
    }

    /// Where something is.
    static func place(_ random: inout SeededRandom) -> [String] {
        let lead = ["at", "in", "on", "near", "outside", "opposite", "behind", "next to", "by", "at the end of"]
        let spots = [
            "the car park", "the lay by", "the layby", "the bus stop", "the church", "the school", "the station",
            "the recycling bank", "the playground", "the park", "the village hall", "the pub", "the bridge",
            "the beach",
            "the lane", "the field", "the gate", "the old quarry", "the footpath", "the crossroads", "the shop",
        ]
        let spot = random.unit() < 0.5 ? words(random.pick(spots) ?? "") : houseNumber(&random) + street(&random)
        return words(random.pick(lead) ?? "at") + spot
    }

    private static func street(_ random: inout SeededRandom) -> [String] {
        // The commonest names of British streets.
        let streets = [
            "fore street", "high street", "station road", "church street", "church road", "main street", "park road",
            "victoria road", "mill lane", "new road", "church lane", "the avenue", "green lane", "queens road",
            "manor road",
            "kings road", "london road", "west street", "east street", "north street", "south street", "bridge street",
            "chapel street", "springfield road", "grange road", "orchard close", "school lane", "the crescent",
        ]
        return words(random.pick(streets) ?? "")
    }

    private static let alphabet: [Character: String] = {
        var alphabet: [Character: String] = [:]
        for (word, letter) in SpelledNames.alphabet where !["zed", "alfa", "juliett"].contains(word) {
            alphabet[letter] = word
        }
        alphabet["x"] = "x ray"
        return alphabet
    }()

    private static func words(_ text: String) -> [String] { Tokeniser.words(in: text) }
}

extension SeededRandom {
    /// From 0 up to, not including, a bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
