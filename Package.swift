// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// LibTorch: `.libtorch/` as `scripts/bootstrap` lays it, or the installation that
/// `PONDER_LIBTORCH` names.
let libtorch =
    ProcessInfo.processInfo.environment["PONDER_LIBTORCH"]
    ?? "\(Context.packageDirectory)/.libtorch"

let torchLibraries = ["-ltorch", "-ltorch_cpu", "-lc10"]

let package = Package(
    name: "Ponder",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ponder", targets: ["ponder"]),
        .library(name: "Reasoning", targets: ["Reasoning"]),
        .library(name: "Tasks", targets: ["Tasks"]),
        .library(name: "Search", targets: ["Search"]),
        .library(name: "Tensors", targets: ["Tensors"]),
        .library(name: "Language", targets: ["Language"]),
        .library(name: "Learning", targets: ["Learning"]),
        .library(name: "Rewards", targets: ["Rewards"]),
        .library(name: "Statistics", targets: ["Statistics"]),
        .library(name: "Results", targets: ["Results"]),
        .library(name: "Experiments", targets: ["Experiments"]),
        .library(name: "Report", targets: ["Report"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        .target(
            name: "CTorch",
            cxxSettings: [
                .unsafeFlags([
                    "-I\(libtorch)/include", "-I\(libtorch)/include/torch/csrc/api/include",
                    "-O3", "-Wno-deprecated-declarations",
                ])
            ],
            linkerSettings: [
                .unsafeFlags(
                    ["-L\(libtorch)/lib"] + torchLibraries
                        + ["-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"])
            ]),
        .target(name: "Tensors", dependencies: ["CTorch"]),
        .target(
            name: "Language",
            dependencies: [
                "Tensors", "Reasoning", .product(name: "Collections", package: "swift-collections"),
            ]),
        .target(name: "Reasoning"),
        .target(name: "Tasks", dependencies: ["Reasoning"]),
        .target(name: "Search", dependencies: ["Reasoning"]),
        .target(
            name: "Learning",
            dependencies: [
                "Language", "Results", "Tasks", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(name: "Statistics", dependencies: ["Reasoning", "Search"]),
        .target(name: "Results", dependencies: ["Reasoning", "Search", "Statistics", "Tasks"]),
        .target(name: "Rewards", dependencies: ["Language", "Statistics"]),
        .target(
            name: "Experiments",
            dependencies: [
                "Learning", "Results", "Rewards", "Search", "Statistics",
                .product(name: "Numerics", package: "swift-numerics"),
            ]),
        .target(
            name: "Report", dependencies: ["Reasoning", "Results", "Statistics", "Tasks"]),
        .executableTarget(
            name: "ponder",
            dependencies: [
                "Report", "Experiments", "Results", "Rewards", "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(
            name: "LanguageTests", dependencies: ["Language"], resources: [.copy("Goldens")]),
        .testTarget(name: "ReasoningTests", dependencies: ["Reasoning"]),
        .testTarget(name: "TasksTests", dependencies: ["Tasks"]),
        .testTarget(
            name: "SearchTests", dependencies: ["Search"], resources: [.copy("Goldens")]),
        .testTarget(name: "LearningTests", dependencies: ["Learning"]),
        .testTarget(name: "RewardsTests", dependencies: ["Rewards", "Tasks"]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"]),
        .testTarget(name: "ResultsTests", dependencies: ["Results"]),
        .testTarget(
            name: "ExperimentsTests", dependencies: ["Experiments"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "ReportTests", dependencies: ["Report"]),
        .testTarget(name: "PonderTests", dependencies: ["ponder"]),
    ],
    cxxLanguageStandard: .cxx20
)
