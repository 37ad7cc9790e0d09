import ArgumentParser
import Foundation
import Search

extension ThinkingBudget: ExpressibleByArgument {
    /// Reads `256` (a cap), `64..256` (floor and cap) or `64..` (a floor). A range without sense,
    /// such as `9..3`, is read too, so that the strategy can say what is wrong with it.
    public init?(argument: String) {
        guard let range = argument.range(of: "..") else {
            guard let cap = Int(digits: argument, most: 9) else { return nil }
            self.init(cap: cap)
            return
        }
        guard let floor = Int(digits: argument[..<range.lowerBound], most: 9) else { return nil }
        if range.upperBound == argument.endIndex {
            self.init(floor: floor)
        } else if let cap = Int(digits: argument[range.upperBound...], most: 9) {
            self.init(floor: floor, cap: cap)
        } else {
            return nil
        }
    }
}

extension Int {
    /// Reads digits alone, so many at most.
    init?(digits: some StringProtocol, most: Int) {
        guard digits.utf8.count <= most, digits.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        self.init(digits)
    }
}
