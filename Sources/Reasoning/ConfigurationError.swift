/// A field of a configuration, a recipe, a file or the command line that is out of bounds.
///
/// The one error for "this setting cannot be": whoever reads the setting from somewhere puts the
/// way to it in front of the field (`in(_:)`).
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The field, by the path that a user wrote it under, such as `learning.samples`.
    public var field: String
    /// What is wrong with it and what would be right, in a sentence.
    public var reason: String

    public init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    public var description: String { "\(field): \(reason)" }

    /// The same error of a field within another one.
    public func `in`(_ outer: String) -> ConfigurationError {
        ConfigurationError(field: "\(outer).\(field)", reason: reason)
    }

    /// Checks of the fields within `outer`.
    public static func within<Value>(_ outer: String, _ checks: () throws -> Value) throws -> Value
    {
        do {
            return try checks()
        } catch let error as ConfigurationError {
            throw error.in(outer)
        }
    }

    /// - Throws: for a value outside of `bounds`, naming them.
    public static func check(
        _ field: String, _ value: Int, in bounds: ClosedRange<Int>
    ) throws(ConfigurationError) {
        guard bounds.contains(value) else {
            throw ConfigurationError(
                field: field,
                reason: "\(value) is not in \(bounds.lowerBound)...\(bounds.upperBound)")
        }
    }

    /// - Throws: for a value that is not finite or outside of `bounds`, naming them.
    public static func check(
        _ field: String, _ value: Double, in bounds: ClosedRange<Double>
    ) throws(ConfigurationError) {
        guard value.isFinite, bounds.contains(value) else {
            throw ConfigurationError(
                field: field,
                reason: "\(value) is not in \(bounds.lowerBound)...\(bounds.upperBound)")
        }
    }
}
