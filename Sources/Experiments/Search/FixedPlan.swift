import Foundation
import Language
import Learning
import Reasoning
import Results

/// A plan as it was fixed in a run's folder, with its hash beside it.
///
///     plan.json      the plan
///     plan.sha256    its hash, as `sha256sum --check` reads it
struct FixedPlan: Sendable {
    static let fileName = "plan.json"
    static let hashName = "plan.sha256"

    let plan: ComparisonPlan
    let hash: String

    /// Fixes a plan in a folder where there is none yet, else reads the one that was fixed.
    ///
    /// - Parameter hasBegun: whether something has been measured in the folder.
    /// - Throws: `RunError.file` for a plan that was changed after it was fixed, or is missing where
    ///   measurements are not.
    init(_ plan: ComparisonPlan, in folder: URL, hasBegun: Bool) throws {
        let (file, sum) = (
            folder.appending(path: Self.fileName), folder.appending(path: Self.hashName)
        )
        if !FileManager.default.fileExists(atPath: file.path) {
            guard !hasBegun else {
                throw RunError.file(
                    file.path,
                    reason: "is not there, and measurements are: a plan is fixed before them. "
                        + "Begin in another folder")
            }
            let data = try plan.encoded()
            // The hash first: without the plan it says nothing.
            try AtomicFolder.writeFile(
                sum, Data("\(SHA256.hex(of: data))  \(Self.fileName)\n".utf8))
            try AtomicFolder.writeFile(file, data)
        }
        let (data, kept) = (
            try Data(contentsOf: file), try? String(contentsOf: sum, encoding: .utf8)
        )
        hash = SHA256.hex(of: data)
        guard kept?.hasPrefix(hash) ?? false else {
            throw RunError.file(
                file.path,
                reason:
                    "was changed after it was fixed: its SHA-256 is \(hash), and \(Self.hashName) "
                    + "has \(kept.map { String($0.prefix(64)) } ?? "none"). Put it back, or begin in "
                    + "another folder")
        }
        do {
            self.plan = try SummaryJSON.decoder.decode(ComparisonPlan.self, from: data)
        } catch {
            throw RunError.file(file.path, reason: error.sentence)
        }
    }

    var note: PlanNote {
        let models = plan.benchmarks.flatMap(\.models)
        return PlanNote(
            file: Self.fileName, hash: hash,
            cells: models.reduce(0) { $0 + $1.cells.count },
            claims: models.reduce(0) { $0 + $1.claims.count })
    }
}
