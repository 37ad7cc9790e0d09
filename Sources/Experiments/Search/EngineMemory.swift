/// How the engines of a comparison share what their KV pages may take.
///
/// The policy draws whole chains and branches and gets half; each trained verifier reads chains with an
/// engine of its own, and they share the rest.
struct EngineMemory: Sendable {
    /// Of all together, in bytes.
    let bytes: Int
    /// Trained verifiers.
    let verifiers: Int

    var policy: Int { bytes / 2 }
    var verifier: Int { max(1, (bytes - policy) / max(verifiers, 1)) }
    /// Of an engine while a verifier is trained: beside the policies there may be one to judge.
    var training: Int { max(1, bytes / 2) }
}
