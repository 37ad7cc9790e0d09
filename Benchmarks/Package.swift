// swift-tools-version: 6.1
import PackageDescription

/// `make bench`: Ponder against its peers, in a package of its own so that building Ponder does not
/// build this. The peers are the Python scripts of `peers/`.
let package = Package(
    name: "PonderBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Ponder", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "PonderBenchmarks",
            dependencies: [
                .product(name: "Tensors", package: "Ponder"),
                .product(name: "Reasoning", package: "Ponder"),
                .product(name: "Language", package: "Ponder"),
                .product(name: "Learning", package: "Ponder"),
                .product(name: "Tasks", package: "Ponder"),
                .product(name: "Rewards", package: "Ponder"),
                .product(name: "Search", package: "Ponder"),
                .product(name: "Results", package: "Ponder"),
                .product(name: "Experiments", package: "Ponder"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ])
    ]
)
