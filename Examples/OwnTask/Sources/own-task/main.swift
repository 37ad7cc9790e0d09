import Experiments
import Foundation
import Language
import OwnTask
import Reasoning
import Report
import Search
import Tasks

// Trains a model on sorting from nothing, improves it by reinforcement learning, measures and
// reports, then solves a problem with it:
//
//     swift run -c release own-task runs/sorting 3142

let arguments = CommandLine.arguments.dropFirst()
let folder = URL(fileURLWithPath: arguments.first ?? "runs/sorting")
let question = arguments.dropFirst().first ?? "3142"

try TaskCatalog.register(SortingRecipe.self)

let recipe = ReasonerRecipe.quick(.init(SortingRecipe.self))
let run = try ReasonerReproduction(recipe: recipe, folder: folder, commit: "own")
let summary = try await run.run { event in
    if case .progress(let progress, _) = event, progress.done == progress.total {
        print(progress.title)
    }
}
let page = try ReasonerReport(summary).write(to: folder)[0]
print("before \(summary.base.passAt1), after \(summary.trained.passAt1): \(page.path)")

let task = try Sorting()
let model = try LocalModel(folder: folder.appending(path: "model"))
let vote = MajorityVote(task: task, samples: 8)
let solution = try await vote.solve(
    task.problem(stating: question, id: nil), with: model.policy(for: task))
print("\(question): \(solution.answer ?? "no answer")")
