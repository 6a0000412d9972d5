// The schema table as it is walked: what can be seen of a value at a glance, without a reference to any row.

import YAMLSyntax

extension Schema {
  /// A row of the table of InstallPlan. What it points to lives as long as the process and never changes, so that plans
  /// that are read on all cores do not count references to it.
  struct Shape: @unchecked Sendable {
    enum Content: UInt8 {
      case text, boolean, integer, members, list, any
    }

    /// What is to be filled in by the author, where a placeholder would be a fault.
    enum Filling: UInt8 {
      /// Anything may be written there.
      case free
      case text
      case name
      case version
    }

    struct Child {
      let name: UnsafeBufferPointer<UInt8>
      /// Of its row.
      let position: Int32
    }

    let content: Content
    let filling: Filling
    let isRequired: Bool
    let children: UnsafeBufferPointer<Child>
    /// As `SchemaNode` has it.
    let requiredMarks: UInt64
    /// The positions of the row of any key and of the items; -1: none.
    let anyChild: Int32
    let item: Int32
    /// The raw value of the `Row` that it is; -1: none.
    let row: Int
  }

  /// By position.
  static let shapes: [Shape] = installPlan.nodes.map { node in
    let field = node.field
    let filling: Shape.Filling =
      switch field.path {
      case "metadata.name", "spec.extension.name": .name
      case "spec.extension.version": .version
      default: isFreeText(field) ? .free : .text
      }
    return Shape(
      content: Shape.Content(field.type), filling: filling, isRequired: field.isRequired,
      children: forEver(
        node.children.map { Shape.Child(name: forEver(Array(installPlan[$0].name.utf8)), position: Int32($0)) }),
      requiredMarks: node.requiredMarks, anyChild: Int32(node.anyChild ?? -1), item: Int32(node.item ?? -1),
      row: Row.allCases.firstIndex { $0.path == field.path } ?? -1)
  }

  private static func forEver<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = memory.initialize(from: elements)
    return UnsafeBufferPointer(memory)
  }

  private static func isFreeText(_ field: Field) -> Bool {
    field.type == .any || field.path == "spec.config" || field.path == "spec.clusterScheduling.overrides.*"
      || field.path.hasPrefix("metadata.annotations") || field.path.hasPrefix("status")
  }
}

extension Schema.Shape.Content {
  fileprivate init(_ type: FieldType) {
    self =
      switch type {
      case .string, .timestamp: .text
      case .boolean: .boolean
      case .integer: .integer
      case .object, .map: .members
      case .list: .list
      case .any: .any
      }
  }
}

extension Schema.Shape {
  /// Which of the row's children has this name, by its place among them; that of any key is none.
  func index(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    search: for (index, child) in children.enumerated() where child.name.count == name.count {
      for place in 0..<name.count where child.name[place] != name[place] { continue search }
      return index
    }
    return nil
  }

  /// Whether a value, aliases resolved, is seen at a glance to be what it has to be.
  func isPlainly(_ node: NodeTable.Number, _ nodes: NodeTable) -> Bool {
    switch content {
    case .text: nodes.isPlainlyText(node)
    case .boolean:
      nodes.isPlain(node) && (isWord(nodes.text(node), "true") || isWord(nodes.text(node), "false"))
    case .integer: false
    case .members: nodes.kind(node) == .mapping
    case .list: nodes.kind(node) == .sequence
    case .any: nodes.kind(node) != .alias
    }
  }

  /// Whether something in a value may have to be filled in, now or later. False is certain.
  func mayHaveMark(_ node: NodeTable.Number, _ nodes: NodeTable) -> Bool {
    if nodes.kind(node) != .scalar {
      // A template without quotes is a mapping whose key is a mapping.
      return nodes.kind(node) == .mapping && nodes.isFlow(node)
        && nodes.firstChild(node).map { nodes.kind($0) == .mapping } ?? false
    }
    guard filling != .free else { return false }
    let text = nodes.text(node)
    if filling == .text {
      return text.contains {
        $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "<")
      }
    }
    return !isPlainlyFilledIn(text, isVersion: filling == .version)
  }

  private func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    text.count == word.utf8CodeUnitCount
      && text.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}
