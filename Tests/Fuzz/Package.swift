// swift-tools-version: 6.2
// The fuzzers, with the rooms they need (links to those of the program). Of the rooms that reach the network only the
// parts are here that read bytes, so that none of the network's libraries has to be built once more.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], sources: [String]? = nil)
  -> Target
{
  .target(name: name, dependencies: dependencies, exclude: exclude, sources: sources, swiftSettings: strict)
}

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v14)],
  dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.6.0")],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1"),
    .target(name: "CCalls"),
    room("TextDocument"),
    room("LocalFiles", ["CCalls"]),
    room("YAMLSyntax", ["CLibYAML", "TextDocument"]),
    room("KubeSphereModel"),
    room("InstallPlanAnalysis", ["KubeSphereModel", "YAMLSyntax", "TextDocument"], exclude: ["Rules/README.md"]),
    room("CatalogSources", ["KubeSphereModel", "YAMLSyntax", "TextDocument", "LocalFiles"]),
    room("LanguageServerProtocol"),
    room("WorkspaceFiles", ["CatalogSources", "YAMLSyntax", "TextDocument", "LocalFiles", system]),
    room(
      "KubernetesClient", ["YAMLSyntax", "TextDocument", "LocalFiles", system],
      sources: [
        "APIStatus.swift", "ConnectionConfiguration.swift", "ConnectionProblem.swift", "Credentials.swift",
        "HostEnvironment.swift", "IPAddress.swift", "Kubeconfig.swift", "KubeconfigEntries.swift",
        "ReflectorEvent.swift", "Resource.swift", "Secret.swift", "ServerURL.swift",
      ]),
    room(
      "LiveCatalog", ["CatalogSources", "KubernetesClient", "KubeSphereModel"],
      sources: ["ClusterObjects.swift", "ClusterStatus.swift", "ClusterStore.swift", "KindStore.swift"]),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "InstallPlanAnalysis", "CatalogSources", "LiveCatalog", "KubernetesClient", "WorkspaceFiles",
        "KubeSphereModel", "LanguageServerProtocol", "TextDocument", "YAMLSyntax",
      ],
      swiftSettings: strict),
  ])
