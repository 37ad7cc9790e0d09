import Foundation
import Testing

@testable import Statistics

@Suite("The law of reward and entropy")
struct EntropyLawTests {
    @Test("Points of the law give it back, with its ceiling")
    func exact() throws {
        let entropy = [0.9, 0.5, 0.3, 0.05]
        let law = try EntropyLaw(entropy: entropy, reward: entropy.map { 0.8 - 0.25 * exp($0) })
        #expect(near(law.a, 0.25) && near(law.b, 0.8) && near(law.ceiling, 0.55))
        #expect(near(law.reward(at: 0), law.ceiling) && law.points == 4)
    }

    @Test("It is numpy.polyfit of the reward against e^H")
    func golden() throws {
        // numpy.polyfit(numpy.exp([0.7, 0.5, 0.4, 0.2, 0.1]), [0.1, 0.22, 0.2, 0.35, 0.36], 1)
        let law = try EntropyLaw(
            entropy: [0.7, 0.5, 0.4, 0.2, 0.1], reward: [0.1, 0.22, 0.2, 0.35, 0.36])
        #expect(near(law.a, 0.29348530980915827) && near(law.b, 0.6851052279766966))
    }

    @Test("A run of the law is forecast without an error, and what ignores entropy is not")
    func forecast() throws {
        // Entropy falls fast at first, so that neither a constant nor a line is right.
        let entropy = (0..<36).map { exp(-Double($0) / 6) }
        let reward = entropy.map { 0.7 - 0.2 * exp($0) }
        let forecast = try EntropyForecast(entropy: entropy, reward: reward)
        #expect(forecast.law.points == 12 && forecast.predicted == 24)
        #expect(forecast.error < 1e-12)
        let last = reward[11]
        let squares = reward[12...].reduce(0) { $0 + ($1 - last) * ($1 - last) }
        #expect(near(forecast.constantError, (squares / 24).squareRoot()))
        #expect(forecast.lineError > forecast.constantError)
        // Around the end of the first of three steps are steps 2 to 4, counted from 0.
        let end = reward[33...].reduce(0, +) / 3
        let early = reward[2...4].reduce(0, +) / 3
        #expect(
            near(forecast.earlyGain ?? .nan, (early - reward[0]) / (end - reward[0])))
        #expect((0.2..<0.9).contains(forecast.earlyLoss ?? .nan))
    }

    @Test("A line in the step beats the law where entropy says nothing, and no share is of no gain")
    func refuted() throws {
        let entropy = (0..<12).map { $0.isMultiple(of: 2) ? 0.3 : 0.4 }
        let rising = (0..<12).map { 0.1 + 0.05 * Double($0) }
        let forecast = try EntropyForecast(entropy: entropy, reward: rising)
        #expect(forecast.lineError < 1e-12 && forecast.error > 0.2)
        #expect(forecast.earlyLoss == nil && forecast.earlyGain != nil)
        let falling = try EntropyForecast(entropy: entropy, reward: rising.reversed())
        #expect(falling.earlyGain == nil)
    }

    @Test("Too few steps, lists of two lengths, one entropy and what is not finite are refused")
    func refused() {
        func refuses(_ entropy: [Double], _ reward: [Double]) -> Bool {
            (try? EntropyLaw(entropy: entropy, reward: reward)) == nil
                && (try? EntropyForecast(entropy: entropy, reward: reward)) == nil
        }
        let steps = (0..<9).map { 0.1 * Double($0) }
        #expect(refuses([0.1, 0.2], [1, 2]))
        #expect(refuses(steps, Array(steps.dropLast())))
        #expect(refuses(steps.map { _ in 0.5 }, steps))
        #expect(refuses(steps.map { $0 == 0 ? .nan : $0 }, steps))
        #expect(refuses(steps.map { $0 == 0 ? 1e4 : $0 }, steps), "e^H is not finite")
        #expect(
            (try? EntropyForecast(entropy: Array(steps.prefix(8)), reward: steps.dropLast())) == nil
        )
        #expect((try? EntropyForecast(entropy: steps, reward: steps)) != nil)
    }
}
