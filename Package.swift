// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Every target of ours is Swift 6 mode with warnings as errors; dependencies are built as they come.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, resources: fixtures ? [.copy("Fixtures")] : [],
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
  products: [.executable(name: "installplan-ls", targets: ["installplan-ls"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: staticArchive ? nil : "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(name: "CCalls"),
    room("TextDocument"),
    room("LocalFiles", ["CCalls"]),
    .target(
      name: "YAMLSyntax", dependencies: ["CLibYAML", "TextDocument"], swiftSettings: strict,
      linkerSettings: staticArchive ? [.linkedLibrary(":libyaml.a")] : []),
    room("KubeSphereModel"),
    room(
      "InstallPlanAnalysis", ["KubeSphereModel", "YAMLSyntax", "TextDocument"], exclude: ["Rules/README.md"]),
    room(
      "KubernetesClient",
      [
        "YAMLSyntax", "TextDocument", "LocalFiles",
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
    room("CatalogSources", ["KubeSphereModel", "YAMLSyntax", "TextDocument", "LocalFiles"]),
    room("LiveCatalog", ["CatalogSources", "KubernetesClient", "KubeSphereModel"]),
    room(
      "WorkspaceFiles",
      [
        "CatalogSources", "YAMLSyntax", "TextDocument", "LocalFiles",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    room("LanguageServerProtocol"),
    room(
      "LanguageServer",
      [
        "InstallPlanAnalysis", "CatalogSources", "LiveCatalog", "KubernetesClient", "WorkspaceFiles",
        "LanguageServerProtocol", "CCalls",
        "KubeSphereModel", "TextDocument", "YAMLSyntax", "LocalFiles",
      ]),
    .executableTarget(
      name: "installplan-ls",
      dependencies: [
        "LanguageServer", "InstallPlanAnalysis", "CatalogSources", "LiveCatalog", "KubernetesClient", "WorkspaceFiles",
        "KubeSphereModel", "LanguageServerProtocol", "TextDocument", "LocalFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict, linkerSettings: [.unsafeFlags(lean, .when(platforms: [.linux], configuration: .release))]),
    tests("KubeSphereModelTests", ["KubeSphereModel"], fixtures: true),
    tests("LanguageServerProtocolTests", ["LanguageServerProtocol"]),
    tests(
      "InstallPlanAnalysisTests",
      ["InstallPlanAnalysis", "CatalogSources", "KubeSphereModel", "YAMLSyntax", "TextDocument"], fixtures: true),
    tests(
      "LanguageServerTests",
      [
        "LanguageServer", "LanguageServerProtocol", "InstallPlanAnalysis", "KubeSphereModel", "TextDocument",
        "WorkspaceFiles",
      ]),
    tests(
      "InstallPlanLSTests", ["installplan-ls", "InstallPlanAnalysis", "WorkspaceFiles", "TextDocument", "LocalFiles"]),
    tests(
      "KubernetesClientTests",
      [
        "KubernetesClient", "LocalFiles", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], fixtures: true),
    tests("CatalogSourcesTests", ["CatalogSources", "KubeSphereModel", "LocalFiles"]),
    tests("LiveCatalogTests", ["LiveCatalog", "KubernetesClient", "CatalogSources", "KubeSphereModel"]),
    tests("WorkspaceFilesTests", ["WorkspaceFiles", "CatalogSources", "LocalFiles"]),
    tests("TextDocumentTests", ["TextDocument"]),
    tests("YAMLSyntaxTests", ["YAMLSyntax", "TextDocument"], fixtures: true),
  ])
