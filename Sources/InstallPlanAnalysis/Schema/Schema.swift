// The schema table of InstallPlan (kubesphere.io/v1alpha1): every field once, as a tree that is walked by key.
// Sources: config/crd/kubesphere.io_installplans.yaml of KubeSphere 4.x, ObjectMeta of Kubernetes.

import YAMLSyntax

/// A row of the table with the rows below it.
public struct SchemaNode: Sendable {
  public let field: Field
  /// Positions of the children in `Schema.nodes`, in the usual order of writing.
  fileprivate(set) public var children: [Int] = []
  /// Those without which a plan cannot do.
  fileprivate(set) var requiredChildren: [Int] = []
  /// A bit for each of them, by its place among the children.
  fileprivate(set) var requiredMarks: UInt64 = 0
  /// The row of any key, in a map.
  fileprivate(set) var anyChild: Int?
  /// The row of the items, in a list.
  fileprivate(set) var item: Int?
}

public struct Schema: Sendable {
  public private(set) var nodes: [SchemaNode]
  private var childrenByName: [[String: Int]]

  /// The table of InstallPlan. Its rows are in the files beside this one, parents before children.
  public static let installPlan = Schema(
    rows: topLevelFields + metadataFields + specFields + statusFields)

  init(rows: [Field]) {
    let root = Field("", .object, en: "", zh: "")
    nodes = [SchemaNode(field: root)]
    childrenByName = [[:]]
    var positions: [String: Int] = ["": 0]
    for row in rows {
      let parentPath = row.path.lastIndex(of: ".").map { String(row.path[..<$0]) } ?? ""
      guard let parent = positions[parentPath] else {
        preconditionFailure("the schema row \(row.path) comes before its parent")
      }
      let position = nodes.count
      nodes.append(SchemaNode(field: row))
      childrenByName.append([:])
      if row.isRequired {
        precondition(nodes[parent].children.count < 64)
        nodes[parent].requiredChildren.append(position)
        nodes[parent].requiredMarks |= 1 << UInt64(nodes[parent].children.count)
      }
      nodes[parent].children.append(position)
      if row.name == "*" { nodes[parent].anyChild = position }
      if row.name == "[]" { nodes[parent].item = position }
      childrenByName[parent][row.name] = position
      positions[row.path] = position
    }
  }

  public var root: SchemaNode { nodes[0] }

  /// The row of member `key` of the mapping that `position` describes: its own row, or that of any key of a map.
  public func child(of position: Int, key: String) -> Int? {
    childrenByName[position][key] ?? childrenByName[position]["*"]
  }

  /// The row of the items of the list that `position` describes.
  public func item(of position: Int) -> Int? { nodes[position].item }

  public func children(of position: Int) -> [Field] {
    nodes[position].children.map { nodes[$0].field }
  }

  /// The position of a row by its path (`spec.extension.name`); linear in the depth.
  public func position(ofPath path: String) -> Int? {
    var position = 0
    for part in path.split(separator: ".") {
      guard let next = childrenByName[position][String(part)] else { return nil }
      position = next
    }
    return position
  }

  public subscript(position: Int) -> Field { nodes[position].field }

  /// A row that is looked up again and again; none is below a list.
  enum Row: Int, CaseIterable, Sendable {
    case apiVersion, kind, status, metadata, name, namespace, labels, annotations, spec, extensionName,
      extensionVersion, enabled, upgradeStrategy, config, clusterScheduling, overrides

    var path: String {
      switch self {
      case .apiVersion: "apiVersion"
      case .kind: "kind"
      case .status: "status"
      case .metadata: "metadata"
      case .name: "metadata.name"
      case .namespace: "metadata.namespace"
      case .labels: "metadata.labels"
      case .annotations: "metadata.annotations"
      case .spec: "spec"
      case .extensionName: "spec.extension.name"
      case .extensionVersion: "spec.extension.version"
      case .enabled: "spec.enabled"
      case .upgradeStrategy: "spec.upgradeStrategy"
      case .config: "spec.config"
      case .clusterScheduling: "spec.clusterScheduling"
      case .overrides: "spec.clusterScheduling.overrides"
      }
    }

    static let count = allCases.count

    var names: [String] { path.split(separator: ".").map(String.init) }
  }

  /// The rows a person may mean: that of the path, else all whose path ends so (`version`, `extension.version`).
  public func fields(named name: String) -> [Field] {
    if let position = position(ofPath: name), position > 0 { return [self[position]] }
    func bare(_ path: String) -> String {
      path.split(separator: ".").map { $0.hasSuffix("[]") ? $0.dropLast(2) : $0 }.filter { !$0.isEmpty }
        .joined(separator: ".")
    }
    let wanted = bare(name)
    let fields = nodes.map(\.field).filter { $0.name != "[]" }
    let exact = fields.filter { bare($0.path) == wanted }
    return exact.isEmpty ? fields.filter { bare($0.path).hasSuffix("." + wanted) } : exact
  }
}

/// All that the table says of a field, as Markdown.
public func fieldDocumentation(_ field: Field, language: Language) -> String {
  hoverText(of: field, language: language)
}
