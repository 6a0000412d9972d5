// A chart as Helm loads it: its name and version, the charts it depends on, and its default values with their text.

import KubeSphereModel
import TextDocument
import YAMLSyntax

/// What `Chart.yaml` (or, in charts of the first generation, `requirements.yaml`) says of a chart that this one needs.
public struct ChartDependency: Sendable, Equatable {
  /// Values that are copied from the subchart's to those of the chart.
  public struct Import: Sendable, Equatable {
    /// Where they are in the subchart's values, keys joined by dots.
    public let child: String
    /// Where they go; `.`: the top.
    public let parent: String
  }

  public let name: String
  /// A constraint; empty: any.
  public let version: String
  /// The name under which its values stand, if it is another than its own.
  public let alias: String?
  public let tags: [String]
  /// Paths of values: the first that is a boolean says whether the subchart is on, whatever its tags say.
  public let conditions: [String]
  public let imports: [Import]

  /// The key under which values for it are written.
  public var key: String { alias ?? name }
}

/// A chart with all charts below it. Immutable; the values are read once.
public final class Chart: Sendable {
  public let name: String
  public let version: String
  /// From the top chart to this one, by the keys of the values.
  public let path: [String]
  /// nil: it says nothing of dependencies, and then all that is below `charts` is on.
  public let dependencies: [ChartDependency]?
  public let subcharts: [Chart]
  public let hasTemplates: Bool
  /// `values.yaml`; empty where there is none.
  public let valuesText: SourceText
  /// Its first document.
  public let valuesDocument: YAMLDocument
  /// The comments in it that name the key they are about.
  let namedComments: NamedComments
  /// What Helm reads in it.
  let values: [String: HelmValue]
  /// The place in the top chart's `all`.
  public let number: Int
  /// How many charts there are below it, itself included.
  private let count: Int

  /// Why a chart cannot be used: what Helm would say.
  ///
  /// - Parameter files: one chart's files.
  public convenience init(_ files: ChartFiles) throws(HelmFailure) {
    var number = 0
    try self.init(files, path: [], number: &number)
  }

  private init(_ files: ChartFiles, path: [String], number: inout Int) throws(HelmFailure) {
    let own = number
    number += 1
    guard let metadata = files.files["Chart.yaml"] else { throw HelmFailure(.load, "Chart.yaml file is missing") }
    let root = YAMLDocument(metadata).root
    guard let name = root?.member("name")?.value.string, !name.isEmpty else {
      throw HelmFailure(.load, "validation: chart.metadata.name is required")
    }
    self.name = name
    version = root?.member("version")?.value.resolved.text ?? ""
    hasTemplates = files.hasTemplates
    self.path = path
    self.number = own
    var list = root?.member("dependencies")?.value
    if list == nil, root?.member("apiVersion")?.value.string != "v2", let old = files.files["requirements.yaml"] {
      list = YAMLDocument(old).root?.member("dependencies")?.value
    }
    dependencies = list.flatMap { $0.isNull ? nil : Self.dependencies($0) }
    var bytes = files.files["values.yaml"] ?? []
    if let first = splitDocuments(bytes).first, first.count < bytes.count { bytes = Array(bytes[first]) }
    valuesText = SourceText(bytes)
    valuesDocument = YAMLDocument(bytes)
    namedComments = NamedComments(valuesText)
    let read = try HelmValue.reading(valuesDocument, source: bytes, as: ValueOrigin(.chart, chart: own))
    values = read.members ?? [:]
    var subcharts: [Chart] = []
    for files in files.subcharts {
      let key = Self.key(of: files, in: dependencies ?? [])
      subcharts.append(try Chart(files, path: path + [key], number: &number))
    }
    self.subcharts = subcharts
    count = number - own
  }

  /// All charts, this one first, each in front of its subcharts.
  public var all: [Chart] { [self] + subcharts.flatMap(\.all) }

  /// The subchart that values under a key are for.
  public func subchart(for key: String) -> Chart? {
    if let dependency = dependencies?.first(where: { $0.key == key }),
      let chart = subcharts.first(where: { $0.isMeant(by: dependency) })
    {
      return chart
    }
    return subcharts.first { chart in
      chart.name == key && dependencies?.contains { chart.isMeant(by: $0) } != true
    }
  }

  /// The keys under which subcharts take values, in order: those that are depended on, and those that just lie there.
  public var subchartKeys: [String] {
    let listed = (dependencies ?? []).filter { dependency in subcharts.contains { $0.isMeant(by: dependency) } }
    let others = subcharts.filter { chart in dependencies?.contains { chart.isMeant(by: $0) } != true }
    return listed.map(\.key) + others.map(\.name)
  }

  func isMeant(by dependency: ChartDependency) -> Bool {
    guard name == dependency.name else { return false }
    // An empty constraint allows any version.
    guard !dependency.version.isEmpty else { return true }
    guard let constraint = VersionConstraint(dependency.version), let version = SemanticVersion(version) else {
      return false
    }
    return constraint.allows(version)
  }

  private static func key(of files: ChartFiles, in dependencies: [ChartDependency]) -> String {
    let root = files.files["Chart.yaml"].flatMap { YAMLDocument($0).root }
    let name = root?.member("name")?.value.string ?? files.name
    return dependencies.first { $0.name == name }?.key ?? name
  }

  private static func dependencies(_ list: YAMLNode) -> [ChartDependency] {
    list.resolved.items.compactMap { item in
      guard let name = item.member("name")?.value.string else { return nil }
      let alias = item.member("alias")?.value.string
      let condition = item.member("condition")?.value.string ?? ""
      return ChartDependency(
        name: name, version: item.member("version")?.value.resolved.text ?? "",
        alias: alias?.isEmpty == false ? alias : nil,
        tags: (item.member("tags")?.value.resolved.items).map { $0.compactMap(\.string) } ?? [],
        conditions: trimmed(condition).split(separator: ",").map(String.init),
        imports: (item.member("import-values")?.value.resolved.items).map { $0.compactMap(importedValues) } ?? [])
    }
  }

  private static func importedValues(_ node: YAMLNode) -> ChartDependency.Import? {
    if let name = node.string { return ChartDependency.Import(child: "exports." + name, parent: ".") }
    guard let child = node.member("child")?.value.string, let parent = node.member("parent")?.value.string else {
      return nil
    }
    return ChartDependency.Import(child: child, parent: parent)
  }

  private static func trimmed(_ text: String) -> Substring {
    let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
    let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
    return text[start..<end]
  }
}
