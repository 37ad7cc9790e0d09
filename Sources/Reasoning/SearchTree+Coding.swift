extension SearchTree {
    private enum CodingKeys: String, CodingKey {
        case parents, texts, tokens, states, visits, totals, priors, scores, verdicts, chosen
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(parents, forKey: .parents)
        try container.encode(texts, forKey: .texts)
        try container.encode(tokens, forKey: .tokens)
        try container.encode(states, forKey: .states)
        try container.encode(visits, forKey: .visits)
        try container.encode(totals, forKey: .totals)
        try container.encode(priors, forKey: .priors)
        try container.encode(scores, forKey: .scores)
        try container.encode(verdicts, forKey: .verdicts)
        try container.encodeIfPresent(chosen, forKey: .chosen)
    }

    /// - Throws: `DecodingError.dataCorrupted` naming the field for arrays of different lengths, a
    ///   parent that does not come before its child, or a chosen node that is not there.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let parents = try container.decode([Int].self, forKey: .parents)
        let count = parents.count
        func check(_ isFine: Bool, _ key: CodingKeys, _ reason: String) throws {
            guard !isFine else { return }
            throw DecodingError.dataCorruptedError(
                forKey: key, in: container, debugDescription: reason)
        }
        func array<Element: Decodable>(_ key: CodingKeys, of: Element.Type) throws -> [Element] {
            let array = try container.decode([Element].self, forKey: key)
            try check(array.count == count, key, "\(array.count) entries for \(count) nodes")
            return array
        }
        try check(parents.first == -1, .parents, "the first node is no root")
        for (node, parent) in parents.enumerated().dropFirst() {
            try check(
                (0..<node).contains(parent), .parents,
                "node \(node) has node \(parent) as its parent, which does not come before it")
        }
        let texts = try array(.texts, of: String.self)
        let tokens = try array(.tokens, of: Int.self)
        let states = try array(.states, of: State.self)
        let visits = try array(.visits, of: Int.self)
        let totals = try array(.totals, of: Double.self)
        let priors = try array(.priors, of: Double?.self)
        let scores = try array(.scores, of: Double?.self)
        let verdicts = try array(.verdicts, of: Verdict?.self)
        let chosen = try container.decodeIfPresent(Int.self, forKey: .chosen)
        try check(
            chosen.map { (0..<count).contains($0) } ?? true, .chosen,
            "node \(chosen ?? -1) is not among the \(count)")
        self.init(
            parents: parents, texts: texts, tokens: tokens, states: states, visits: visits,
            totals: totals, priors: priors, scores: scores, verdicts: verdicts, chosen: chosen)
    }
}
