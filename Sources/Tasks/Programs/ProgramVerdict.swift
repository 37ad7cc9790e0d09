/// What the tests say of a program.
public enum ProgramVerdict: Hashable, Sendable {
    case passed
    /// With the reason, in at most 300 characters: the test that failed, a limit, an error. Some of it the
    /// program wrote.
    case failed(String)
    /// It could not be judged, for a reason that is not the program's: masked, never scored.
    case masked(String)
}
