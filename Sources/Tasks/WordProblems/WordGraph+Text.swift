import Reasoning

extension WordGraph {
    /// The words of the sentences, names and items aside.
    static let words = [
        "How", "many", "has", "more", "fewer", "than", "times", "as", "and",
    ]

    /// The longest question that is read, in bytes.
    static let longestQuestion = 4_096

    /// One sentence for each definition, then the question.
    var question: String {
        (entries.map(Self.sentence) + ["How many \(asked.things) has \(asked.name)?"])
            .joined(separator: " ")
    }

    /// Reads a question in the same words; nil for anything else, or when it has no answer.
    init?(question: String) {
        guard question.utf8.count <= Self.longestQuestion else { return nil }
        var entries: [Entry] = []
        var asked: WordQuantity?
        var words: [Substring] = []
        for word in question.split(separator: " ") {
            guard asked == nil else { return nil }
            switch word.last {
            case ".":
                words.append(word.dropLast())
                guard let entry = Self.entry(words) else { return nil }
                entries.append(entry)
                words.removeAll()
            case "?":
                words.append(word.dropLast())
                guard words.count == 5, words[..<2] == ["How", "many"], words[3] == "has",
                    let quantity = WordQuantity(name: words[4], things: words[2])
                else { return nil }
                asked = quantity
            default:
                words.append(word)
            }
        }
        guard let asked else { return nil }
        self.init(entries: entries, asked: asked)
    }

    /// Equal for problems that differ in names, items, distractors or the order of sentences only:
    /// a hash over the needed definitions, each from its parents' hashes.
    var structure: UInt64 {
        var hashes: [WordQuantity: UInt64] = [:]
        for entry in solution {
            let parents = entry.definition.parents.map { hashes[$0] ?? 0 }.sorted()
            let label =
                switch entry.definition {
                case .given(let number): "\(number)"
                case .more(let number, _): "+\(number)"
                case .fewer(let number, _): "-\(number)"
                case .times(let number, _): "*\(number)"
                case .sum: "+"
                }
            hashes[entry.quantity] = RandomStream.derive(0, "\(label) \(parents)")
        }
        return hashes[asked] ?? 0
    }

    /// Equal for questions that differ in the order of sentences only.
    var identity: UInt64 {
        let sentences = entries.map(Self.sentence).sorted()
        return RandomStream.derive(0, sentences.joined(separator: " ") + " " + asked.text)
    }

    private static func sentence(_ entry: Entry) -> String {
        let (name, things) = (entry.quantity.name, entry.quantity.things)
        switch entry.definition {
        case .given(let number):
            return "\(name) has \(number) \(things)."
        case .more(let number, let parent):
            return "\(name) has \(number) more \(things) than \(parent.name) has \(parent.things)."
        case .fewer(let number, let parent):
            return "\(name) has \(number) fewer \(things) than \(parent.name) has \(parent.things)."
        case .times(let number, let parent):
            return "\(name) has \(number) times as many \(things) as \(parent.name) has "
                + "\(parent.things)."
        case .sum(let first, let second):
            return "\(name) has as many \(things) as \(first.name) has \(first.things) and "
                + "\(second.name) has \(second.things)."
        }
    }

    /// Reads a sentence's words, its full stop taken off.
    private static func entry(_ words: [Substring]) -> Entry? {
        let definition: Definition
        let things: Substring
        switch words.count {
        case 4:
            guard let number = number(words[2]) else { return nil }
            (things, definition) = (words[3], .given(number))
        case 9:
            guard let number = number(words[2]), words[5] == "than",
                let parent = parent(words[6...])
            else { return nil }
            switch words[3] {
            case "more": definition = .more(number, than: parent)
            case "fewer": definition = .fewer(number, than: parent)
            default: return nil
            }
            things = words[4]
        case 11:
            guard let number = number(words[2]), words[3..<6] == ["times", "as", "many"],
                words[7] == "as", let parent = parent(words[8...])
            else { return nil }
            (things, definition) = (words[6], .times(number, parent))
        case 13:
            guard words[2..<4] == ["as", "many"], words[5] == "as", words[9] == "and",
                let first = parent(words[6..<9]), let second = parent(words[10...])
            else { return nil }
            (things, definition) = (words[4], .sum(first, second))
        default:
            return nil
        }
        guard words[1] == "has", let quantity = WordQuantity(name: words[0], things: things) else {
            return nil
        }
        return Entry(quantity: quantity, definition: definition)
    }

    /// Reads `Ann has figs`.
    private static func parent(_ words: ArraySlice<Substring>) -> WordQuantity? {
        guard words.count == 3, words[words.startIndex + 1] == "has" else { return nil }
        return WordQuantity(name: words[words.startIndex], things: words[words.startIndex + 2])
    }

    /// At most four digits without a superfluous zero.
    private static func number(_ word: Substring) -> Int? {
        guard (1...4).contains(word.utf8.count), word.utf8.allSatisfy({ (48...57).contains($0) }),
            word.utf8.count == 1 || word.utf8.first != 48
        else { return nil }
        return Int(word)
    }
}
