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
  /// The row of any key, in a map.
  fileprivate(set) var anyChild: Int?
}

public struct Schema: Sendable {
  public private(set) var nodes: [SchemaNode]
  private var childrenByName: [[String: Int]]
  /// The names of each row's children, in their order.
  private var childNames: [[[UInt8]]]

  /// The table of InstallPlan. Its rows are in the files beside this one, parents before children.
  public static let installPlan = Schema(
    rows: topLevelFields + metadataFields + specFields + statusFields)

  init(rows: [Field]) {
    let root = Field("", .object, en: "", zh: "")
    nodes = [SchemaNode(field: root)]
    childrenByName = [[:]]
    childNames = [[]]
    var positions: [String: Int] = ["": 0]
    for row in rows {
      let parentPath = row.path.lastIndex(of: ".").map { String(row.path[..<$0]) } ?? ""
      guard let parent = positions[parentPath] else {
        preconditionFailure("the schema row \(row.path) comes before its parent")
      }
      let position = nodes.count
      nodes.append(SchemaNode(field: row))
      childrenByName.append([:])
      childNames.append([])
      nodes[parent].children.append(position)
      childNames[parent].append(Array(row.name.utf8))
      if row.isRequired { nodes[parent].requiredChildren.append(position) }
      if row.name == "*" { nodes[parent].anyChild = position }
      childrenByName[parent][row.name] = position
      positions[row.path] = position
    }
  }

  public var root: SchemaNode { nodes[0] }

  /// The row of member `key` of the mapping that `position` describes: its own row, or that of any key of a map.
  public func child(of position: Int, key: String) -> Int? {
    childrenByName[position][key] ?? childrenByName[position]["*"]
  }

  /// The same for a key as it is written; without making a text of it.
  func child(of position: Int, key: YAMLNode) -> Int? {
    key.index(among: childNames[position]).map { nodes[position].children[$0] } ?? nodes[position].anyChild
  }

  /// The row of the items of the list that `position` describes.
  public func item(of position: Int) -> Int? {
    childrenByName[position]["[]"]
  }

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
