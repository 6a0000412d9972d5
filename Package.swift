// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The environment variable INSTALLPLAN_PACKAGE chooses how much of the package there is:
//   unset    all of it.
//   light    what builds without the network's libraries: no program, and of KubernetesClient and LiveCatalog all but
//            their folders `Network`. `scripts/dev test` uses it, because it builds in a fifth of the time.
//   fuzz     the same, with the fuzzers, and instrumented so that libFuzzer sees which code an input reaches.
// Each one needs a build folder of its own (`--scratch-path`). The scripts see to that.
let part = Context.environment["INSTALLPLAN_PACKAGE"] ?? ""
guard ["", "light", "fuzz"].contains(part) else {
  fatalError("INSTALLPLAN_PACKAGE is \"\(part)\": it must be light, fuzz or unset")
}
let isWhole = part.isEmpty
let isFuzzed = part == "fuzz"

// Every target of ours is Swift 6 mode with warnings as errors; dependencies are built as they come.
let strict: [SwiftSetting] =
  [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility")]
  + (isFuzzed ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

// The end-to-end tests start the debug program a thousand times. Optimised it costs them a third of the time, and the
// build little more: of a debug build our rooms are a small part. The light package is for edits and is left as it is.
let optimised: [SwiftSetting] = isWhole ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []

/// - Parameters:
///   - network: what only the folder `Network` of the target needs.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], network: [Target.Dependency]? = nil,
  exclude: [String] = [], linkerSettings: [LinkerSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies + (isWhole ? network ?? [] : []),
    exclude: exclude + (network != nil && !isWhole ? ["Network"] : []), swiftSettings: strict + optimised,
    linkerSettings: linkerSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], network: [Target.Dependency]? = nil, fixtures: Bool = false
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"] + (isWhole ? network ?? [] : []),
    exclude: network != nil && !isWhole ? ["Network"] : [], resources: fixtures ? [.copy("Fixtures")] : [],
    swiftSettings: strict)
}

// Where the machine has libyaml's static archive (Debian's libyaml-dev brings it), it is linked in, so that the
// program runs on machines without libyaml. SwiftPM puts pkg-config's `-lyaml`, which means the shared library,
// before every flag of ours: so pkg-config is asked only where there is no archive, and on macOS.
#if os(Linux)
  let staticArchive = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
    .contains { FileManager.default.fileExists(atPath: "\($0)/libyaml.a") }
#else
  let staticArchive = false
#endif

// The program exports nothing, and lies at a fixed address: it is 5 MB smaller, starts sooner, since nothing has to be
// relocated, and takes 4 MB less of memory.
let lean = ["-Xlinker", "--no-export-dynamic", "-Xclang-linker", "-no-pie"]

let package = Package(
  name: "installplan-language-server",
  platforms: [.macOS(.v14)],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: staticArchive ? nil : "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    // Linked as the shared library that every system has: swift-nio-extras wants it too.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CCalls"),
    room("TextDocument"),
    room("LocalFiles", ["CCalls"]),
    room(
      "YAMLSyntax", ["CLibYAML", "TextDocument"], linkerSettings: staticArchive ? [.linkedLibrary(":libyaml.a")] : []),
    room("KubeSphereModel"),
    room("HelmCharts", ["CZlib", "KubeSphereModel", "YAMLSyntax", "TextDocument"]),
    room(
      "InstallPlanAnalysis", ["HelmCharts", "KubeSphereModel", "YAMLSyntax", "TextDocument"],
      exclude: ["Rules/README.md"]),
    room(
      "KubernetesClient", ["YAMLSyntax", "TextDocument", "LocalFiles", "CCalls"],
      network: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOSOCKS", package: "swift-nio-extras"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    room("CatalogSources", ["HelmCharts", "KubeSphereModel", "YAMLSyntax", "TextDocument", "LocalFiles"]),
    room("LiveCatalog", ["CatalogSources", "HelmCharts", "KubernetesClient", "KubeSphereModel"], network: []),
    room("WorkspaceFiles", ["CatalogSources", "HelmCharts", "YAMLSyntax", "TextDocument", "LocalFiles"]),
    room("LanguageServerProtocol"),
    room(
      "LanguageServer",
      [
        "InstallPlanAnalysis", "CatalogSources", "HelmCharts", "LiveCatalog", "KubernetesClient", "WorkspaceFiles",
        "LanguageServerProtocol", "CCalls",
        "KubeSphereModel", "TextDocument", "YAMLSyntax", "LocalFiles",
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "InstallPlanAnalysis", "CatalogSources", "LiveCatalog", "KubernetesClient", "WorkspaceFiles",
        "KubeSphereModel", "LanguageServerProtocol", "TextDocument", "YAMLSyntax", "HelmCharts", "CZlib",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    tests("FuzzTests", ["FuzzTargets"], fixtures: true),
    tests("KubeSphereModelTests", ["KubeSphereModel"], fixtures: true),
    tests("LanguageServerProtocolTests", ["LanguageServerProtocol"]),
    tests(
      "InstallPlanAnalysisTests",
      ["InstallPlanAnalysis", "HelmCharts", "CatalogSources", "KubeSphereModel", "YAMLSyntax", "TextDocument"],
      fixtures: true),
    tests(
      "LanguageServerTests",
      [
        "LanguageServer", "LanguageServerProtocol", "InstallPlanAnalysis", "CatalogSources", "HelmCharts",
        "LiveCatalog",
        "KubernetesClient", "KubeSphereModel", "TextDocument", "WorkspaceFiles", "LocalFiles",
      ]),
    tests(
      "KubernetesClientTests", ["KubernetesClient", "LocalFiles"],
      network: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], fixtures: true),
    tests("CatalogSourcesTests", ["CatalogSources", "HelmCharts", "KubeSphereModel", "TextDocument", "LocalFiles"]),
    tests(
      "LiveCatalogTests",
      ["LiveCatalog", "KubernetesClient", "CatalogSources", "HelmCharts", "KubeSphereModel", "LocalFiles"],
      fixtures: true),
    tests("WorkspaceFilesTests", ["WorkspaceFiles", "CatalogSources", "HelmCharts", "LocalFiles"]),
    tests("HelmChartsTests", ["HelmCharts", "CZlib"]),
    tests("TextDocumentTests", ["TextDocument"]),
    tests("YAMLSyntaxTests", ["YAMLSyntax", "TextDocument"], fixtures: true),
  ])

if part == "light" {
  package.targets.append(
    .executableTarget(
      name: "light-server", dependencies: ["LanguageServer", "LiveCatalog"], path: "Tests/LightServer",
      swiftSettings: strict))
}

if isWhole {
  package.dependencies += [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
  ]
  package.products = [.executable(name: "installplan-ls", targets: ["installplan-ls"])]
  package.targets += [
    .executableTarget(
      name: "installplan-ls",
      dependencies: [
        "LanguageServer", "InstallPlanAnalysis", "CatalogSources", "HelmCharts", "LiveCatalog", "KubernetesClient",
        "WorkspaceFiles", "KubeSphereModel", "LanguageServerProtocol", "TextDocument", "YAMLSyntax", "LocalFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict + optimised,
      linkerSettings: [.unsafeFlags(lean, .when(platforms: [.linux], configuration: .release))]),
    tests(
      "InstallPlanLSTests", ["installplan-ls", "InstallPlanAnalysis", "WorkspaceFiles", "TextDocument", "LocalFiles"]),
  ]
}

if isFuzzed {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets", "CLibFuzzer"], path: "Tests/Fuzz",
      exclude: ["README.md", "make_seeds.py"],
      // One file alone would be taken for a script.
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
}
