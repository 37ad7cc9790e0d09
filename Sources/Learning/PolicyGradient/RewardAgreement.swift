import Reasoning
import Statistics

/// How far a reward goes with the exact verdict: the chance that a right chain earns more than a wrong one. A
/// learned reward that a policy learns to please without being right falls from it (reward over-optimization,
/// 2210.10760).
enum RewardAgreement {
    /// - Returns: nil where all chains are right, or none is; masked ones count for nothing.
    static func value(of groups: [Group]) -> Double? {
        Calibration.areaUnderROC(
            groups.flatMap { group in
                zip(group.rewards, group.verdicts).compactMap { reward, verdict in
                    reward.map { (score: $0, isCorrect: verdict == .correct) }
                }
            })
    }
}
