// swift-tools-version: 6.1
import PackageDescription

/// A task of one's own, in a package of one's own: nothing of Ponder is edited.
let package = Package(
    name: "OwnTask",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Ponder", path: "../..")],
    targets: [
        // The task: problems, judge, corpus and recipe. No model, no LibTorch.
        .target(
            name: "OwnTask",
            dependencies: [
                .product(name: "Reasoning", package: "Ponder"),
                .product(name: "Tasks", package: "Ponder"),
            ]),
        // Trains a model on it, solves, evaluates and reports.
        .executableTarget(
            name: "own-task",
            dependencies: [
                "OwnTask",
                .product(name: "Experiments", package: "Ponder"),
                .product(name: "Report", package: "Ponder"),
            ]),
        .testTarget(
            name: "OwnTaskTests",
            dependencies: [
                "OwnTask",
                .product(name: "Experiments", package: "Ponder"),
                .product(name: "Report", package: "Ponder"),
            ]),
    ]
)
