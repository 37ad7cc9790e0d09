import Reasoning

/// A tree of steps while a search makes it, with the chain behind each node and what all of it cost:
/// what beam search, tree search and particle filters have in common.
///
/// Child 0 of a node draws from its parent's stream, so that a search that never branches makes the
/// chain that `SingleChain` draws; other children have streams of their own, derived from their place
/// in the tree and from nothing else.
struct TreeGrowth: Sendable {
    let settings: TreeSettings
    let policy: any Policy
    let problem: Problem
    let forcing: BudgetForcing
    /// Texts that end a step, and most tokens of one.
    let bounds: (marks: [String], longest: Int)
    var spending: Spending
    var tree = SearchTree()
    /// By node.
    private(set) var chains: [Chain]
    /// Natural-log probability of each node's step, in nats.
    private(set) var logProbs: [Double] = [0]
    /// How many steps were drawn behind each node.
    private(set) var draws: [Int] = [0]
    /// How many draws said what each node says.
    private(set) var copies: [Int] = [1]
    private var seeds: [UInt64]
    /// Leaves that were no steps when they were made, but the ends of rollouts.
    private var rolledOut = Set<Int>()
    /// The verifier's word on each node; nil where it was not asked, or no longer within the budget.
    private var words: [Score?] = [nil]
    /// The chain to close where none has an answer; nil: the best.
    var unfinished: Int?
    /// The most that scoring one chain has cost.
    var dearestScore = Usage.zero

    /// Continuations of a node.
    struct Request: Sendable {
        var node: Int
        var count: Int
    }

    /// - Throws: `SearchError`, what the policy throws.
    init(
        _ settings: TreeSettings, on problem: Problem, with policy: any Policy, budget: Budget,
        strategy: String
    ) throws {
        try settings.validate(for: strategy)
        self.settings = settings
        self.policy = policy
        self.problem = problem
        let root = try policy.begin(problem)
        forcing = try settings.sampling.forcing(from: root, task: settings.task, policy: policy)
        bounds = settings.stepping.bounds(in: settings.task)
        spending = Spending(budget)
        chains = [root]
        seeds = [settings.sampling.parameters.seed]
    }

    /// Whether a node can be continued.
    func isOpen(_ node: Int) -> Bool { tree.states[node] == .open }

    /// Whether a node's chain has ended with an answer that the task can read.
    func isAnswered(_ node: Int) -> Bool {
        tree.states[node] == .finished && settings.task.canonicalAnswer(of: chains[node]) != nil
    }

    /// Whether a node's chain was cut by the bound on steps, in mid-thought.
    func isCut(_ node: Int) -> Bool {
        tree.states[node] == .finished && chains[node].isUnended
            && tree.depth(of: node) >= settings.stepping.depth
    }

    /// Whether a node is to go on because the verifier has no word yet on what its step says.
    func isWaiting(_ node: Int) -> Bool {
        guard isOpen(node) else { return false }
        switch words[node] {
        case .notYet: return true
        case .earlier(_, let bytes): return bytes <= chains[tree.parents[node]].text.utf8.count
        case .value, .never, nil: return false
        }
    }

    /// Takes down the verifier's word on a node.
    mutating func write(_ word: Score?, of node: Int) {
        words[node] = word
        tree.score(node, isWaiting(node) ? nil : word?.value)
    }

    /// Has new nodes judged. Behind those that cannot be judged yet it draws on, a step at a time, until
    /// they can be, have ended, or the budget has.
    ///
    /// - Parameter value: takes down the verifier's words on nodes.
    /// - Returns: for each of the nodes the one that it led to, itself where it was judged.
    mutating func judged(
        _ nodes: [Int], merging: Bool = false,
        by value: (inout TreeGrowth, [Int]) async throws -> Void
    ) async throws -> [Int] {
        var ends = Dictionary(nodes.map { ($0, $0) }) { first, _ in first }
        var starts = ends
        var reached = nodes
        while !reached.isEmpty {
            try await value(&self, reached)
            reached = try await expand(
                reached.filter { isWaiting($0) }.map { Request(node: $0, count: 1) },
                merging: merging)
            for node in reached {
                guard let start = starts[tree.parents[node]] else { continue }
                starts[node] = start
                ends[start] = node
            }
        }
        return nodes.map { ends[$0] ?? $0 }
    }

    /// Gives up those of new nodes that were judged and did not stay.
    mutating func discard(_ drawn: [Int], butFor kept: [Int]) {
        let kept = Set(kept)
        for node in drawn where isOpen(node) && !kept.contains(node) && words[node] != nil {
            tree.mark(node, .discarded)
        }
    }

    /// Whether the best of the finished chains is good enough.
    var isDecided: Bool {
        guard settings.stopping.criterion != .never else { return false }
        let scores = tree.scores.indices.map { isAnswered($0) ? tree.scores[$0] : nil }
        return settings.stopping.isDecided(
            best: BestOfN.best(of: scores).flatMap { scores[$0] })
    }

    /// Tokens that are kept back so that there is an answer whenever the budget ends.
    var reserve: Int {
        guard spending.isBounded, !tree.states.indices.contains(where: isAnswered) else { return 0 }
        return forcing.closing + settings.sampling.answerTokens
    }

    /// Draws one step behind each of the nodes as often as asked, side by side; fewer where the budget
    /// ends, so that it is exceeded by no more than one step.
    ///
    /// - Parameter merging: a step that says what one behind the same node said before is counted in
    ///   that one's `copies` and makes no node.
    /// - Returns: the new nodes. Open nodes only are continued.
    mutating func expand(_ requests: [Request], merging: Bool = false) async throws -> [Int] {
        var nodes: [Int] = []
        var rest = Self.grouped(requests.filter { isOpen($0.node) && $0.count > 0 })
        var isFirst = true
        // Under a bound the first call shows what a token costs, and what is left after it.
        while !rest.isEmpty {
            try Task.checkCancellation()
            let moves = try fitting(rest, orCut: isFirst)
            guard !moves.isEmpty else { break }
            let drawn = try await spending.timed(.policy) { [policy] in
                try await policy.samples(
                    of: moves.map {
                        SampleRequest(
                            chain: $0.chain, count: $0.request.count, parameters: $0.parameters)
                    })
            }
            guard let drawn else { break }
            for (move, samples) in zip(moves, drawn) {
                nodes += try add(samples, of: move, merging: merging)
            }
            let taken = Dictionary(
                uniqueKeysWithValues: moves.map { ($0.request.node, $0.request.count) })
            rest = rest.compactMap { request in
                let left = request.count - (taken[request.node] ?? 0)
                return left > 0 && isOpen(request.node)
                    ? Request(node: request.node, count: left) : nil
            }
            isFirst = false
        }
        return nodes
    }

    /// One request for each node.
    private static func grouped(_ requests: [Request]) -> [Request] {
        let counts = Dictionary(requests.map { ($0.node, $0.count) }, uniquingKeysWith: +)
        var seen = Set<Int>()
        return requests.filter { seen.insert($0.node).inserted }
            .map { Request(node: $0.node, count: counts[$0.node] ?? $0.count) }
    }

    /// Puts what was drawn behind a node into the tree and charges it.
    private mutating func add(_ samples: Samples, of move: Move, merging: Bool) throws -> [Int] {
        spending.charge(samples.usage, to: .policy)
        let (parent, count) = (move.request.node, move.request.count)
        guard samples.chains.count == count else { throw ReasoningError.noSamples(asked: count) }
        draws[parent] += count
        var nodes: [Int] = []
        for (index, chain) in samples.chains.enumerated() {
            let twin = tree.children[parent].first { chains[$0].text == chain.text }
            if merging, let twin {
                if rolledOut.remove(twin) != nil { nodes.append(twin) } else { copies[twin] += 1 }
                continue
            }
            let seed = move.parameters.seed
            nodes.append(
                add(
                    chain, to: parent,
                    seed: index == 0 ? seed : RandomStream.derive(seed, "branch", index)))
        }
        return nodes
    }

    /// Puts a chain into the tree, as what follows a node.
    @discardableResult
    mutating func add(_ chain: Chain, to parent: Int, seed: UInt64) -> Int {
        let before = chains[parent]
        let added = chain.tokens.count - before.tokens.count
        let hasEnded = chain.isFinished || chain.stopReason == .context || added == 0
        let isLong =
            forcing.longest.map { chain.tokens.count >= $0 } ?? false
            || tree.depth(of: parent) + 1 >= settings.stepping.depth
        let isAnswer = before.isThoughtClosed
        let node = tree.add(
            to: parent,
            text: String(
                decoding: chain.text.utf8.dropFirst(before.text.utf8.count), as: UTF8.self),
            tokens: added, state: hasEnded || isLong || isAnswer ? .finished : .open)
        chains.append(chain)
        seeds.append(seed)
        draws.append(0)
        copies.append(1)
        words.append(nil)
        logProbs.append(chain.logProbs.suffix(max(added, 0)).reduce(0) { $0 + Double($1) })
        return node
    }

    /// Puts the end of a rollout from a node into the tree, as one long step.
    mutating func addRollout(_ end: Chain, to node: Int, score: Score?) {
        let leaf = add(end, to: node, seed: seeds[node])
        tree.mark(leaf, .finished)
        tree.score(leaf, score?.value)
        rolledOut.insert(leaf)
    }

    private struct Move: Sendable {
        var request: Request
        /// The node's chain, open, with what has to be forced on it.
        var chain: Chain
        var parameters: GenerateParameters
    }

    /// The requests as far as the budget reaches.
    ///
    /// - Parameter orCut: whether a step may be cut where no whole one fits.
    private mutating func fitting(_ requests: [Request], orCut: Bool) throws -> [Move] {
        var moves: [Move] = []
        for request in requests {
            guard let move = try move(for: request) else {
                tree.mark(request.node, .finished)
                continue
            }
            moves.append(move)
        }
        guard spending.isBounded else { return moves }
        guard !spending.isSpent else { return [] }
        let prompts = moves.reduce(0) { $0 + max(1, $1.chain.tokensToRun) }
        // Where nothing is known of a token's cost yet, one step shows it.
        let left = spending.allowance(afterPrompt: prompts).map { $0 - reserve }
        var fitting = left.map { max(orCut && $0 > 0 ? 1 : 0, $0 / bounds.longest) } ?? 1
        var taken: [Move] = []
        for var move in moves where fitting > 0 {
            move.request.count = min(move.request.count, fitting)
            fitting -= move.request.count
            if let left, left < bounds.longest {
                move.parameters.maxTokens = min(move.parameters.maxTokens ?? left, left)
            }
            taken.append(move)
        }
        return taken
    }

    /// How a node is continued; nil where it cannot be.
    private func move(for request: Request) throws -> Move? {
        var chain = chains[request.node]
        if chain.stopReason == .stopSequence { chain.stopReason = nil }
        guard let next = try forcing.next(chain, end: forcing.longest) else { return nil }
        let isAnswer = next.chain.isThoughtClosed
        let first = draws[request.node]
        var parameters = forcing.parameters(
            seed: first == 0
                ? seeds[request.node] : RandomStream.derive(seeds[request.node], "wave", first),
            most: isAnswer ? next.most : min(next.most ?? bounds.longest, bounds.longest))
        if !isAnswer { parameters.stop = parameters.stop + bounds.marks }
        return Move(request: request, chain: next.chain, parameters: parameters)
    }
}

extension TreeGrowth {
    /// Asks the verifier for its word on nodes, all at once where that fits into the budget for
    /// certain, else one after the other until it is spent. A verifier that keeps to a bound, such as one
    /// that rolls out, may spend half of what is left, and on finished chains all.
    ///
    /// Finished chains without an answer are not scored: there is nothing to choose.
    mutating func score(_ nodes: [Int]) async throws {
        let scores = try await scores(
            of: nodes.map { isOpen($0) || isAnswered($0) || isCut($0) ? chains[$0] : nil })
        for (node, score) in zip(nodes, scores) { write(score, of: node) }
    }

    /// The verifier's word on each chain, charged; nil for what is not there, and beyond the budget.
    mutating func scores(of chains: [Chain?]) async throws -> [Score?] {
        let asked = chains.indices.filter { chains[$0] != nil }
        var all = [Score?](repeating: nil, count: chains.count)
        var rest = asked[...]
        while let first = rest.first {
            guard canScore else { break }
            let isSafe = settings.verifier.keepsToBound || fitsWhole(rest.count)
            let wave = isSafe ? Array(rest) : [first]
            let isFinal = wave.allSatisfy { chains[$0]?.isFinished ?? true }
            let bound = spending.allowance(afterPrompt: 0)
                .map { max(0, $0 - reserve) / (isFinal ? 1 : 2) }
            let before = spending.ledger.total
            let scores = try await settings.verifier.scores(
                of: wave.compactMap { chains[$0] }, spending: &spending, atMost: bound)
            let spent = spending.ledger.total
            dearestScore.raise(
                to: Usage(
                    promptTokens: (spent.promptTokens - before.promptTokens) / wave.count + 1,
                    generatedTokens: (spent.generatedTokens - before.generatedTokens) / wave.count
                        + 1,
                    flops: (spent.flops - before.flops) / Double(wave.count),
                    seconds: (spent.seconds - before.seconds) / Double(wave.count)))
            for (index, score) in zip(wave, scores) { all[index] = score }
            rest = rest.dropFirst(wave.count)
        }
        return all
    }

    /// Whether one more score leaves what an answer takes.
    private var canScore: Bool {
        guard spending.isBounded else { return true }
        guard !spending.isSpent else { return false }
        var after = spending
        if !settings.verifier.keepsToBound { after.charge(dearestScore, to: .verifier) }
        return (after.allowance(afterPrompt: 0) ?? .max) >= reserve
    }

    /// Whether scoring so many chains stays within the budget though each cost twice the dearest so
    /// far.
    private func fitsWhole(_ count: Int) -> Bool {
        guard spending.isBounded else { return true }
        guard dearestScore != .zero else { return count == 1 }
        var total = spending.ledger.total
        let factor = 2 * count
        total += Usage(
            promptTokens: factor * dearestScore.promptTokens,
            generatedTokens: factor * dearestScore.generatedTokens,
            flops: Double(factor) * dearestScore.flops,
            seconds: Double(factor) * dearestScore.seconds)
        return !spending.budget.isSpent(by: total)
    }
}

extension Usage {
    /// The larger of each figure.
    fileprivate mutating func raise(to other: Usage) {
        promptTokens = max(promptTokens, other.promptTokens)
        generatedTokens = max(generatedTokens, other.generatedTokens)
        flops = max(flops, other.flops)
        seconds = max(seconds, other.seconds)
    }
}
