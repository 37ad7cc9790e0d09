import Foundation

/// The law by which a policy buys reward with entropy (Cui et al., 2505.22617 §2.4):
///
///     R = −a · e^H + b
///
/// H is the mean entropy of the policy's next token, in nats, and R its reward. Least squares, which is a line in e^H
/// and has a closed form. At H = 0, with no entropy left to spend, R is the ceiling b − a.
public struct EntropyLaw: Codable, Hashable, Sendable {
    public var a: Double
    public var b: Double
    /// Steps that it was fitted on.
    public var points: Int

    /// - Parameters:
    ///   - entropy: of each step, nats a token.
    ///   - reward: of the same steps.
    /// - Throws: `StatisticsError` for fewer than three steps, values that are not finite, or a single entropy.
    public init(entropy: [Double], reward: [Double]) throws(StatisticsError) {
        guard entropy.count == reward.count else {
            throw .invalid(
                field: "steps",
                reason: "\(entropy.count) of entropy against \(reward.count) of reward")
        }
        guard entropy.count >= 3 else {
            throw .tooFew(what: "an entropy law", needed: 3, got: entropy.count)
        }
        let spent = entropy.map { exp($0) }
        guard (spent + reward).allSatisfy(\.isFinite) else {
            throw .invalid(field: "steps", reason: "an entropy or a reward is not finite")
        }
        guard let line = LineFit.solve(spent, reward) else {
            throw .invalid(field: "entropy", reason: "all of it is equal")
        }
        (a, b, points) = (-line.slope, line.intercept, entropy.count)
    }

    /// The reward where no entropy is left.
    public var ceiling: Double { b - a }

    /// - Parameter entropy: nats a token.
    public func reward(at entropy: Double) -> Double { b - a * exp(entropy) }
}

/// What a law that was fitted on the first third of a run's steps says of the others, given their entropy, beside two
/// forecasts that know nothing of entropy: that reward stays where the third left it, and that it goes on along the
/// third's line in the step.
///
/// The paper fits the first 36 of 200 steps (2505.22617 §2.4). Its law, too, is asked at the entropy that a later step
/// then has: it says what entropy is worth, not how fast it is spent.
public struct EntropyForecast: Codable, Hashable, Sendable {
    /// Of the first third.
    public var law: EntropyLaw
    /// Steps behind it.
    public var predicted: Int
    /// Root of the mean squared error over these, in the unit of the reward: of the law, …
    public var error: Double
    /// … of the third's last reward, …
    public var constantError: Double
    /// … and of the third's line in the step.
    public var lineError: Double
    /// The share of what reward gains from the first step to the last twelfth that is there after the first twelfth;
    /// nil where nothing is gained.
    public var earlyGain: Double?
    /// The same of what entropy loses.
    public var earlyLoss: Double?

    /// The fewest steps of which a third can be fitted.
    public static let fewestSteps = 9

    /// - Parameters:
    ///   - entropy: of each step in order, nats a token.
    ///   - reward: of the same steps.
    /// - Throws: `StatisticsError` for fewer than `fewestSteps`, and as `EntropyLaw`.
    public init(entropy: [Double], reward: [Double]) throws(StatisticsError) {
        let count = reward.count
        guard count >= Self.fewestSteps else {
            throw .tooFew(what: "an entropy forecast", needed: Self.fewestSteps, got: count)
        }
        guard entropy.count == count, (entropy + reward).allSatisfy(\.isFinite) else {
            throw .invalid(
                field: "steps", reason: "an entropy or a reward is missing or not finite")
        }
        let third = count / 3
        let fitted = try EntropyLaw(
            entropy: Array(entropy[..<third]), reward: Array(reward[..<third]))
        let steps = (0..<count).map(Double.init)
        guard let line = LineFit.solve(Array(steps[..<third]), Array(reward[..<third])) else {
            throw .noFit("a third of the steps has no line")
        }
        predicted = count - third
        func rootMeanSquare(beside forecast: (Int) -> Double) -> Double {
            let squares = (third..<count).reduce(0) {
                $0 + (reward[$1] - forecast($1)) * (reward[$1] - forecast($1))
            }
            return (squares / Double(count - third)).squareRoot()
        }
        law = fitted
        error = rootMeanSquare { fitted.reward(at: entropy[$0]) }
        constantError = rootMeanSquare { _ in reward[third - 1] }
        lineError = rootMeanSquare { line.intercept + line.slope * steps[$0] }
        earlyGain = Self.early(reward)
        earlyLoss = Self.early(entropy.map { -$0 })
    }

    /// Of a rise from the first value to the mean of the last twelfth, the share that the mean of the values around
    /// the end of the first twelfth has; nil where nothing rises.
    private static func early(_ values: [Double]) -> Double? {
        let twelfth = max(1, values.count / 12)
        func mean(_ part: ArraySlice<Double>) -> Double {
            part.reduce(0, +) / Double(part.count)
        }
        let end = mean(values.suffix(twelfth))
        let early = mean(values[(twelfth - twelfth / 2)...(twelfth + twelfth / 2)])
        let rise = end - values[0]
        return rise > 0 ? (early - values[0]) / rise : nil
    }
}
