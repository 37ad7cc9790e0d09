/// The plan that a comparison was fixed by before anything was measured.
public struct PlanNote: Codable, Hashable, Sendable {
    /// The file in the run's folder.
    public var file: String
    /// Its SHA-256, in hexadecimal digits.
    public var hash: String
    /// How many points of curves it lists.
    public var cells: Int
    /// How many claims, each on a task and model.
    public var claims: Int

    package init(file: String, hash: String, cells: Int, claims: Int) {
        self.file = file
        self.hash = hash
        self.cells = cells
        self.claims = claims
    }
}
