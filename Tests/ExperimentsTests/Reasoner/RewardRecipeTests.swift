import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks
import Testing

@testable import Experiments

@Suite("What a recipe rewards")
struct RewardRecipeTests {
    @Test("A recipe says only what differs, and is refused by the field")
    func coding() throws {
        let short = try JSONDecoder().decode(
            RewardRecipe.self, from: Data(#"{"verifier": "self", "form": "progress"}"#.utf8))
        #expect(short == RewardRecipe(verifier: "self", form: .progress))
        for (field, recipe) in [
            ("verifier", RewardRecipe()),
            ("verifier", RewardRecipe(verifier: "self", teacher: "x")),
            ("verifier", RewardRecipe(verifier: "exact")),
            ("exact", RewardRecipe(verifier: "self", exact: 1)),
            ("exact", RewardRecipe(verifier: "self", form: .sum, exact: .nan)),
            ("form", RewardRecipe(teacher: "x", form: .sum)),
            ("exact", RewardRecipe(teacher: "x", exact: 1)),
            ("teacher", RewardRecipe(teacher: "/nowhere")), ("teacher", RewardRecipe(teacher: "")),
            ("verifier", RewardRecipe(verifier: "/nowhere")),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
            #expect(error?.field == field)
        }
    }

    @Test(
        "Learning goes by the verifier or the teacher that the recipe names",
        arguments: ["self", "teacher"])
    func learning(name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "reward-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var recipe = ReasonerRecipe.miniature(.countdown)
        recipe.evaluation.controls = false
        func run(_ out: String) async throws -> ReasonerSummary {
            try await ReasonerReproduction(
                recipe: recipe, folder: folder.appending(path: out), commit: "c"
            ).run { _ in }
        }
        _ = try await run("exact")
        if name == "self" {
            recipe.reward = RewardRecipe(verifier: "self", form: .progress, exact: 1)
            recipe.learning.credit = .chain
        } else {
            recipe.reward = RewardRecipe(teacher: folder.appending(path: "exact/base").path)
            (recipe.learning.credit, recipe.learning.advantage) = (.token, .none)
        }
        let summary = try await run("other")
        #expect(summary.learning.count == 3)
        // A model that was taught so little makes no attempts that it could be asked about.
        let verifying = summary.bill.filter { $0.phase == "learning" && $0.account == "verifier" }
        #expect(name == "self" || verifying.contains { $0.spending.flops > 0 })
        // The teacher is the student's own base: on its own samples it has nothing to teach at first.
        if name == "teacher" { #expect(abs(summary.learning[0].reward) < 1e-2) }
    }
}
