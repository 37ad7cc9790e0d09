import Reasoning

extension TreeGrowth {
    /// The search's answer. Where no chain has one yet, the best chain's thought is closed and it
    /// answers with what was kept back of the budget, so that there is an answer at any time.
    mutating func solution() async throws -> Solution {
        if !tree.states.indices.contains(where: isAnswered) { try await closeBest() }
        let leaves = tree.leaves
        let answered = leaves.filter(isAnswered)
        var ballots = Ballots(task: settings.task, problem: problem)
        ballots.add(answered.map { chains[$0] }, scores: answered.map { tree.scores[$0] })
        // Answers on which the verifier has no word are the policy's own claims: the last resort.
        let index = settings.choice.index(in: ballots) ?? MajorityVote.winner(of: ballots.forms)
        tree.chosen = index.map { answered[$0] }
        var solution = ballots.solution(choosing: index, spending: spending)
        solution.chains = leaves.map { chains[$0] }
        solution.tree = tree
        return solution
    }

    /// Closes the thought of the best chain that has not ended, and draws its answer.
    private mutating func closeBest() async throws {
        guard !spending.isSpent, let leaf = unfinished ?? leafToClose else { return }
        let node = roomy(leaf)
        var chain = chains[node]
        chain.stopReason = nil
        // A cut may have come in the middle of the answer.
        let closed =
            chain.isThoughtClosed
            ? chain : try policy.appending(chain.format.endOfThought, to: chain)
        let left = spending.allowance(afterPrompt: closed.tokensToRun)
        let most = min(settings.sampling.answerTokens, left ?? settings.sampling.answerTokens)
        guard most > 0 else { return }
        let parameters = forcing.parameters(seed: settings.sampling.parameters.seed, most: most)
        let drawn = try await spending.timed(.policy) { [policy] in
            try await policy.continuing(closed, parameters: parameters)
        }
        guard let drawn else { return }
        spending.charge(drawn.usage, to: .policy)
        tree.mark(node, .open)
        let answer = add(drawn.chain, to: node, seed: parameters.seed)
        tree.mark(answer, .finished)
        try await score([answer])
    }

    /// The leaf whose thought leads furthest: the best of those that the search did not give up, else of
    /// those whose context is full, else of those that it gave up.
    private var leafToClose: Int? {
        let leaves = tree.parents.indices.filter { tree.children[$0].isEmpty && !isAnswered($0) }
        let alive = leaves.filter { isOpen($0) || isCut($0) }
        let given = leaves.filter { tree.states[$0] == .discarded }
        let full = leaves.filter { chains[$0].stopReason == .context }
        return [alive, full, given].first { !$0.isEmpty }.flatMap { leaves in
            BestOfN.best(of: leaves.map(estimate)).map { leaves[$0] } ?? leaves.first
        }
    }

    /// What is known of a node's worth: what the nearest node has that has anything, itself or above it.
    private func estimate(of node: Int) -> Double? {
        tree.path(to: node).reversed().lazy.compactMap { tree.scores[$0] ?? tree.value(of: $0) }
            .first
    }

    /// The node, or the nearest one above it, whose chain leaves room for an answer in the context.
    private func roomy(_ node: Int) -> Int {
        guard let context = policy.contextLength else { return node }
        let answer = forcing.closing + settings.sampling.answerTokens
        return tree.path(to: node).last {
            chains[$0].prompt.count + chains[$0].tokens.count + answer <= context
        } ?? SearchTree.root
    }
}
