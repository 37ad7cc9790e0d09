import ArgumentParser
import Experiments
import Foundation
import Learning
import Reasoning
import Results

/// `ponder trace`.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Shows what was thought: trees of searches and sampled chains.",
        discussion: """
            Reads what ponder solve --out and ponder evaluate --chains have written, and the runs of \
            ponder reproduce and ponder train. Without a problem it lists what is there; of a problem \
            it shows the tree, the chosen path marked with ▸, or the chains.

            Examples:
              ponder solve --file Examples/countdown.jsonl --strategy beam \\
                --verifier self --out trees.jsonl
              ponder trace trees.jsonl                    a line for each problem
              ponder trace trees.jsonl 3                  the tree of the third
              ponder trace trees.jsonl 3 --all            every branch, whole texts
              ponder trace trees.jsonl 3 --html tree.html
              ponder trace runs/o1                        the steps of a run
              ponder trace runs/o1 --step 24 --wrong      chains that it learned from
              ponder trace runs/o1 --step 24 2            those of its second problem

            \(ExitStatus.help)
            """)

    @Argument(
        help: ArgumentHelp("A file of traces or chains, or a run's folder.", valueName: "path"))
    var path: String

    @Argument(
        help: ArgumentHelp("Its number in the list, its id, or its question.", valueName: "problem")
    )
    var problem: String?

    @Option(help: ArgumentHelp("Chains of this step of a run.", valueName: "n"))
    var step: Int?

    @Flag(help: "Only what the judge did not find correct.")
    var wrong = false

    @Option(help: ArgumentHelp("Most lines of a list.", valueName: "n"))
    var limit = 40

    @Option(help: ArgumentHelp("Steps of a tree to show.", valueName: "steps"))
    var depth: Int?

    @Flag(help: "Every branch and every line, with its whole text.")
    var all = false

    @Option(help: .file("Write the problem's tree as a page that opens by itself."))
    var html: String?

    @Flag(help: "JSON, one object a line.")
    var json = false

    func validate() throws {
        try require("--limit", limit, in: 1...Int.max)
        try require("--depth", depth, in: 1...Int.max)
        if html != nil, problem == nil {
            throw ValidationError("--html shows the tree of one problem: name it behind the path")
        }
    }

    func run() throws {
        try run(on: .standard)
    }

    func run(on console: Console) throws {
        let view = TraceView(
            terminal: console.outTerminal, onlyWrong: wrong, limit: all || json ? .max : limit,
            depth: depth, showsAll: all, isJSON: json)
        let page = try html.map { try ResultFile($0, inputs: [path]) }
        let text: String
        switch try TraceSource.open(path) {
        case .traces(let traces):
            try require(step == nil, "--step", "\(path) is no run: it has no steps")
            guard let problem else {
                text = try view.list(traces)
                break
            }
            let trace = try TraceSelection.trace(problem, in: traces)
            try page?.write(view.page(trace))
            text = try view.show(trace)
        case .chains(let samples):
            try require(step == nil, "--step", "\(path) is no run: it has no steps")
            text = try samplesText(samples, view)
        case .run(let store):
            guard let step else {
                try require(
                    problem == nil, "problem", "name the step that it was sampled in: --step N")
                text = try view.list(store)
                break
            }
            text = try samplesText(ChainRecord.read(store, step: step), view)
        }
        console.out(text)
    }

    private func samplesText(_ samples: [ChainRecord], _ view: TraceView) throws -> String {
        try require(html == nil, "--html", "there are chains and no tree in \(path)")
        guard let problem else { return try view.list(samples) }
        return try view.show(TraceSelection.samples(problem, in: samples))
    }

    private func require(_ isFine: Bool, _ name: String, _ reason: String) throws {
        guard isFine else { throw CommandError.argument(name, reason: reason) }
    }
}

/// Which problem is meant.
enum TraceSelection {
    /// - Parameter name: a number from 1, an id, or a question.
    /// - Throws: `CommandError.argument` where there is none.
    static func trace(_ name: String, in traces: [Trace]) throws -> Trace {
        try traces.first { [$0.problem.id, $0.problem.question].contains(name) }
            ?? traces[place(name, among: traces.count)]
    }

    /// The chains of one problem, numbered in the order in which problems appear.
    static func samples(_ name: String, in samples: [ChainRecord]) throws -> [ChainRecord] {
        let byName = samples.filter { [$0.problem, $0.question].contains(name) }
        if !byName.isEmpty { return byName }
        let problems = problems(of: samples)
        let problem = try problems[place(name, among: problems.count)]
        return samples.filter { $0.problem == problem }
    }

    /// The problems' ids, each once.
    static func problems(of samples: [ChainRecord]) -> [String] {
        var seen = Set<String>()
        return samples.map(\.problem).filter { seen.insert($0).inserted }
    }

    private static func place(_ name: String, among count: Int) throws -> Int {
        guard let number = Int(name), number > 0, number <= count else {
            throw CommandError.argument(
                "problem '\(name)'",
                reason: "there is none; name a number of 1...\(count), an id, or a question")
        }
        return number - 1
    }
}
