import ArgumentParser
import Foundation
import Search

extension ThinkingBudget: ExpressibleByArgument {
    /// Reads `256` (a cap), `64..256` (floor and cap) or `64..` (a floor). A range without sense,
    /// such as `9..3`, is read too, so that the strategy can say what is wrong with it.
    public init?(argument: String) {
        guard let range = argument.range(of: "..") else {
            guard let cap = Self.count(argument) else { return nil }
            self.init(cap: cap)
            return
        }
        guard let floor = Self.count(argument[..<range.lowerBound]) else { return nil }
        if range.upperBound == argument.endIndex {
            self.init(floor: floor)
        } else if let cap = Self.count(argument[range.upperBound...]) {
            self.init(floor: floor, cap: cap)
        } else {
            return nil
        }
    }

    /// Digits alone, up to nine of them.
    private static func count(_ text: some StringProtocol) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    public var defaultValueDescription: String { "as long as it likes" }
}
