import Reasoning
import Rewards

/// The order in which a training sees its chains: groups of chains that stand behind one prompt,
/// and steps made of groups. A pure function of the data, the configuration and the epoch.
struct RewardGroups {
    private let chains: [LabelledChain]
    private let configuration: RewardTraining.Configuration
    /// Indices of the chains of each problem and prompt, in the order of their first.
    private let problems: [[Int]]

    init(_ chains: [LabelledChain], configuration: RewardTraining.Configuration) {
        self.chains = chains
        self.configuration = configuration
        problems = chains.indicesByProblem()
    }

    /// The steps of an epoch: for each, its groups as indices of chains.
    func steps(ofEpoch epoch: Int) -> [[[Int]]] {
        var stream = RandomStream(configuration.seed, "reward-order", epoch)
        let groups = problems.flatMap { parts(of: $0.shuffled(using: &stream)) }
            .shuffled(using: &stream)
        var steps: [[[Int]]] = []
        var tokens = 0
        for group in groups {
            if tokens == 0 { steps.append([]) }
            steps[steps.count - 1].append(group)
            tokens += size(of: group)
            if tokens >= configuration.tokensPerStep { tokens = 0 }
        }
        return steps
    }

    /// A problem's chains in groups of at most `chainsPerGroup` and nearly equal size. Groups to be
    /// compared get right and wrong chains in turns, and those without both are left out.
    private func parts(of indices: [Int]) -> [[Int]] {
        let count = (indices.count - 1) / configuration.chainsPerGroup + 1
        guard configuration.objective == .pairwise else { return dealt(indices, among: count) }
        let right = indices.filter { chains[$0].isCorrect == true }
        let wrong = indices.filter { chains[$0].isCorrect == false }
        // Dealt from one end and from the other, so that none is too long.
        let parts = zip(dealt(right, among: count), dealt(wrong, among: count).reversed())
        return parts.filter { !$0.isEmpty && !$1.isEmpty }.map { $0 + $1 }
    }

    private func dealt(_ indices: [Int], among count: Int) -> [[Int]] {
        var hands = [[Int]](repeating: [], count: count)
        for (place, index) in indices.enumerated() { hands[place % count].append(index) }
        return hands
    }

    private func size(of group: [Int]) -> Int {
        group.reduce(chains[group[0]].prompt.count) { $0 + chains[$1].tokens.count }
    }
}

extension [LabelledChain] {
    /// The indices of the labelled chains of each problem and prompt, in the order of their first.
    func indicesByProblem() -> [[Int]] {
        var places: [PromptKey: Int] = [:]
        var problems: [[Int]] = []
        for (index, chain) in enumerated() where !chain.labels.isEmpty {
            let key = PromptKey(problem: chain.problem, prompt: chain.prompt)
            if let place = places[key] {
                problems[place].append(index)
            } else {
                places[key] = problems.count
                problems.append([index])
            }
        }
        return problems
    }
}

/// What chains of one group share.
private struct PromptKey: Hashable {
    var problem: String
    var prompt: [Token]
}
