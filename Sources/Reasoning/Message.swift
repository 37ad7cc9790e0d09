/// Something said to a model, or by it.
public struct Message: Codable, Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Codable, CaseIterable, Sendable {
        case system
        case user
        case assistant
        /// What a tool returned to the model.
        case tool
    }

    public var role: Role
    public var text: String

    public init(role: Role, text: String) {
        self.role = role
        self.text = text
    }

    /// What a person says.
    public static func user(_ text: String) -> Message { Message(role: .user, text: text) }
}
