// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// LibTorch: `.libtorch/` as `scripts/bootstrap` lays it, or the installation that
/// `PONDER_LIBTORCH` names.
let libtorch =
    ProcessInfo.processInfo.environment["PONDER_LIBTORCH"].flatMap { $0.isEmpty ? nil : $0 }
    ?? "\(Context.packageDirectory)/.libtorch"

/// Whether another package asked for this one by its address: SwiftPM lays such packages into a folder
/// of this name, and allows them no flags of their own. They find LibTorch through `pkg-config`'s file
/// `ponder-libtorch.pc`, which the bootstrap writes.
let isDependency =
    URL(fileURLWithPath: Context.packageDirectory).deletingLastPathComponent().lastPathComponent
    == "checkouts"

#if os(Linux)
    let installedLibraries = "$ORIGIN/../lib/ponder"
#else
    let installedLibraries = "@executable_path/../lib/ponder"
#endif

let bridge: [Target] =
    isDependency
    ? [
        .systemLibrary(name: "LibTorch", pkgConfig: "ponder-libtorch"),
        .target(name: "CTorch", dependencies: ["LibTorch"]),
    ]
    : [
        .target(
            name: "CTorch",
            cxxSettings: [
                // Optimized in debug builds, too: tests would take ten times as long.
                .unsafeFlags([
                    "-I\(libtorch)/include", "-I\(libtorch)/include/torch/csrc/api/include",
                    "-O3", "-Wno-deprecated-declarations",
                ])
            ],
            linkerSettings: [
                .unsafeFlags([
                    "-L\(libtorch)/lib", "-ltorch", "-ltorch_cpu", "-lc10",
                    // Where `make install` puts it, then where it is.
                    "-Xlinker", "-rpath", "-Xlinker", installedLibraries,
                    "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
                ])
            ])
    ]

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
        .library(name: "PonderTesting", targets: ["PonderTesting"]),
        .library(name: "PonderModelTesting", targets: ["PonderModelTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: bridge + [
        .target(name: "Tensors", dependencies: ["CTorch"]),
        .target(
            name: "Language",
            dependencies: [
                "Tensors", "Reasoning", .product(name: "Collections", package: "swift-collections"),
            ]),
        .target(name: "Reasoning"),
        .target(name: "PonderTesting", dependencies: ["Reasoning"]),
        .target(name: "PonderModelTesting", dependencies: ["Language"]),
        .target(
            name: "Tasks",
            dependencies: ["Reasoning", .product(name: "BigInt", package: "BigInt")]),
        .target(name: "Search", dependencies: ["Reasoning"]),
        .target(
            name: "Learning",
            dependencies: [
                "Language", "Results", "Rewards", "Statistics", "Tasks",
                .product(name: "GRDB", package: "GRDB.swift"),
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
            name: "LanguageTests", dependencies: ["Language", "PonderTesting"],
            resources: [.copy("Goldens")]),
        .testTarget(name: "ReasoningTests", dependencies: ["Reasoning"]),
        .testTarget(name: "PonderTestingTests", dependencies: ["PonderTesting"]),
        .testTarget(name: "TasksTests", dependencies: ["Tasks", "PonderTesting"]),
        .testTarget(
            name: "SearchTests", dependencies: ["Search", "PonderTesting"],
            resources: [.copy("Goldens")]),
        .testTarget(
            name: "LearningTests", dependencies: ["Learning"], resources: [.copy("Goldens")]),
        .testTarget(
            name: "RewardsTests",
            dependencies: ["Rewards", "Tasks", "PonderTesting", "PonderModelTesting"]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"]),
        .testTarget(name: "ResultsTests", dependencies: ["Results"]),
        .testTarget(
            name: "ExperimentsTests",
            dependencies: ["Experiments", "PonderModelTesting", "PonderTesting"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "ReportTests", dependencies: ["Report"]),
        .testTarget(name: "DocumentationTests", dependencies: ["Experiments"]),
        .testTarget(
            name: "PonderTests", dependencies: ["ponder", "PonderTesting", "PonderModelTesting"]),
    ],
    cxxLanguageStandard: .cxx20
)

// A target is built again only when a module that it names has changed, and the layout of a type that it
// uses may depend on one that it never imports: built from the targets named above alone, a program
// could link objects that disagree about a struct. So each target names all that lie below it.
let named = Dictionary(
    uniqueKeysWithValues: package.targets.map { target in
        let names = target.dependencies.compactMap { dependency in
            if case .byNameItem(let name, _) = dependency { name } else { nil }
        }
        return (target.name, names)
    })

func below(_ name: String) -> Set<String> {
    (named[name] ?? []).reduce(into: []) { $0.formUnion(below($1).union([$1])) }
}

for target in package.targets where named[target.name]?.contains("CTorch") == false {
    let missing = below(target.name).subtracting(named[target.name] ?? [])
    target.dependencies += missing.subtracting(["CTorch", "LibTorch"]).sorted().map {
        .byName(name: $0)
    }
}

for target in package.targets where !bridge.contains(where: { $0.name == target.name }) {
    target.swiftSettings = [.enableUpcomingFeature("MemberImportVisibility")]
}
