// swift-tools-version: 6.1
import PackageDescription

func ponder(_ products: String...) -> [Target.Dependency] {
    products.map { .product(name: $0, package: "Ponder") }
}

/// A task of one's own, in a package of one's own: nothing of Ponder is edited.
let package = Package(
    name: "OwnTask",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Ponder", path: "../..")],
    targets: [
        // The task: problems, judge, corpus and recipe. No model, no LibTorch.
        .target(name: "OwnTask", dependencies: ponder("Reasoning", "Tasks")),
        // Trains a model on it, solves, evaluates and reports.
        .executableTarget(
            name: "own-task",
            dependencies: ["OwnTask"]
                + ponder("Experiments", "Language", "Reasoning", "Report", "Search", "Tasks")),
        .testTarget(
            name: "OwnTaskTests",
            dependencies: ["OwnTask"]
                + ponder("Experiments", "Language", "Reasoning", "Report", "Search", "Tasks")),
    ]
)
