import Foundation
import PonderTesting
import Reasoning
import Search
import Synchronization
import Testing

/// A policy over a known tree: the k-th step drawn behind a text, from whichever call, is entry k of
/// the text's row, cyclically; at temperature 0 it is the text's entry in `greedy`. A text without a
/// row ends.
func branching(
    _ rows: [String: [String]], greedy: [String: String] = [:], flopsPerToken: Double = 1
) -> ScriptedPolicy {
    let draws = Mutex<[String: Int]>([:])
    return ScriptedPolicy(flopsPerToken: flopsPerToken) { request in
        let text = request.chain.text
        if request.parameters.temperature == 0, let step = greedy[text] { return step }
        guard let row = rows[text] else { return "<eos>" }
        let draw = draws.withLock { draws in
            defer { draws[text, default: 0] += 1 }
            return draws[text, default: 0]
        }
        return row[draw % row.count]
    }
}

/// A policy whose steps are functions of the draw's stream and of what came before: two letters or more,
/// and an answer of one digit behind one step in four. At temperature 0 the stream plays no part.
func rambling(
    flopsPerToken: Double = 1, secondsPerToken: Double = 0, pause: Duration? = nil
) -> ScriptedPolicy {
    ScriptedPolicy(flopsPerToken: flopsPerToken, secondsPerToken: secondsPerToken) { request in
        if let pause { try await Task.sleep(for: pause) }
        let seed = request.parameters.temperature == 0 ? 0 : request.parameters.seed
        var text = ""
        // As a model does it goes on to the end; whoever wants one step stops it behind the first.
        while !text.hasSuffix("<eos>") {
            let begun = request.chain.text + text
            if let close = begun.range(of: "</think>") {
                text +=
                    begun[close.upperBound...].isEmpty ? "\(begun.utf8.count % 10)<eos>" : "<eos>"
                continue
            }
            var stream = RandomStream(seed, begun, request.sample)
            if begun.utf8.count > 24 || stream.next() % 4 == 0 {
                text += "</think>\(stream.next() % 10)<eos>"
            } else {
                let letters = "abcd".map(String.init)
                text += letters[Int(stream.next() % 4)] + letters[Int(stream.next() % 4)] + "\n"
            }
        }
        return text
    }
}

/// A strategy over a tree, made from its settings.
struct Maker: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (TreeSettings) -> any Strategy

    var testDescription: String { name }

    static let all = [
        Maker(name: "beam") { BeamSearch($0, beams: 2, width: 3) },
        Maker(name: "diverse") { DiverseTreeSearch($0, subtrees: 3, width: 2) },
        Maker(name: "lookahead") { LookaheadSearch($0, beams: 2, width: 2, lookahead: 2) },
        Maker(name: "particles") { ParticleFilter($0, particles: 6) },
        Maker(name: "odds") { ParticleFilter($0, particles: 6, threshold: 1, weighting: .odds) },
        Maker(name: "tree") { TreeSearch($0, .init(simulations: 24, parallel: 4)) },
        Maker(name: "tree, one at a time") {
            TreeSearch($0, .init(simulations: 12, parallel: 1, prior: .policy, commitment: 4))
        },
        Maker(name: "tree with rollouts") {
            TreeSearch($0, .init(simulations: 12, parallel: 3, valuation: .rollouts(2)))
        },
        Maker(name: "tree with both") {
            TreeSearch(
                $0,
                .init(simulations: 12, parallel: 3, valuation: .mixed(rollouts: 1, share: 0.5)))
        },
    ]
}

/// Settings with the tests' task and short steps.
func settings(
    _ verifier: any Verifier, seed: UInt64 = 0, temperature: Float = 1,
    choice: FinalChoice = .best, stopping: StoppingRule = .never,
    boundary: StepBoundary? = nil, depth: Int = 512
) -> TreeSettings {
    TreeSettings(
        task: NumberTask(), verifier: verifier,
        sampling: Sampling(
            GenerateParameters(temperature: temperature, seed: seed), answerTokens: 2),
        stepping: Stepping(boundary: boundary, longest: 8, depth: depth), choice: choice,
        stopping: stopping)
}

/// A tree that was worked out by hand.
func golden(_ name: String) throws -> SearchTree {
    let file = Bundle.module.url(
        forResource: name, withExtension: "json", subdirectory: "Goldens")
    guard let file else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(SearchTree.self, from: Data(contentsOf: file))
}
