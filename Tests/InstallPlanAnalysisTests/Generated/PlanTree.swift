// A plan before it is written: what it says, not how. PlanPrinter.swift writes it in any style and tells where the
// marked places have come to stand.

indirect enum PlanTree: Equatable, Sendable {
  /// A text, quoted as the style has it and wherever it must be. `⟦` and `⟧` mark a place in it; of what it says they
  /// are no part.
  case text(String)
  /// A text that is YAML of its own: `config` and the overrides. Marks as above.
  case values(String)
  /// Written as it stands: `true`, `1.10`, `{{version}}`; nothing at all for a field without a value.
  case verbatim(String)
  case mapping([Member])
  case sequence([PlanTree])
  case anchored(String, PlanTree)
  /// A place where these codes are expected.
  case marked([String], PlanTree)

  struct Member: Equatable, Sendable {
    var key: String
    var value: PlanTree
    /// The codes expected at the key.
    var keyCodes: [String] = []
    /// Whether the key is the whole member, written as it stands: `name：devops`.
    var isVerbatim = false

    init(_ key: String, _ value: PlanTree, codes: [String] = [], isVerbatim: Bool = false) {
      self.key = key
      self.value = value
      self.keyCodes = codes
      self.isVerbatim = isVerbatim
    }
  }

  static func text(_ text: String, _ code: String) -> PlanTree { .marked([code], .text(text)) }
  static func verbatim(_ text: String, _ code: String) -> PlanTree { .marked([code], .verbatim(text)) }
  static func texts(_ texts: [String]) -> PlanTree { .sequence(texts.map { .text($0) }) }

  /// A mapping of texts.
  static func texts(_ members: [(String, String)]) -> PlanTree { .mapping(members.map { Member($0.0, .text($0.1)) }) }

  static let empty = PlanTree.mapping([])
  static let nothing = PlanTree.verbatim("")
}

// MARK: - Reading and changing

extension PlanTree {
  /// The value without marks and anchors around it.
  var bare: PlanTree {
    switch self {
    case .anchored(_, let value), .marked(_, let value): value.bare
    default: self
    }
  }

  var members: [Member] {
    get {
      if case .mapping(let members) = bare { return members }
      return []
    }
    set {
      switch self {
      case .anchored(let name, var value):
        value.members = newValue
        self = .anchored(name, value)
      case .marked(let codes, var value):
        value.members = newValue
        self = .marked(codes, value)
      default: self = .mapping(newValue)
      }
    }
  }

  var items: [PlanTree] {
    get {
      if case .sequence(let items) = bare { return items }
      return []
    }
    set { self = .sequence(newValue) }
  }

  /// Whether what is written as it stands in it is JSON.
  var isJSON: Bool {
    switch bare {
    case .text, .values: true
    case .verbatim(let text): ["", "true", "false", "null"].contains(text) || Int(text).map { "\($0)" == text } == true
    case .mapping(let members): members.allSatisfy { !$0.isVerbatim && $0.value.isJSON }
    case .sequence(let items): items.allSatisfy(\.isJSON)
    case .anchored, .marked: false
    }
  }

  /// What a scalar says.
  var string: String? {
    switch bare {
    case .text(let text), .values(let text), .verbatim(let text): text
    default: nil
    }
  }

  /// A value by its path of keys and, in sequences, numbers. Setting what is not there adds it; setting nil takes it out.
  subscript(path: [String]) -> PlanTree? {
    get {
      guard let first = path.first else { return self }
      let rest = Array(path.dropFirst())
      if case .sequence(let items) = bare {
        return Int(first).flatMap { items.indices.contains($0) ? items[$0] : nil }?[rest]
      }
      return members.last { $0.key == first }?.value[rest]
    }
    set {
      guard let first = path.first else {
        if let newValue { self = newValue }
        return
      }
      let rest = Array(path.dropFirst())
      if case .sequence(var items) = bare, let number = Int(first) {
        if rest.isEmpty, newValue == nil {
          items.remove(at: number)
        } else if number < items.count {
          items[number][rest] = newValue
        } else if let newValue {
          items.append(newValue)
        }
        self.items = items
        return
      }
      var members = members
      if let index = members.lastIndex(where: { $0.key == first }) {
        if rest.isEmpty, newValue == nil { members.remove(at: index) } else { members[index].value[rest] = newValue }
      } else if let newValue {
        var value = PlanTree.empty
        if rest.isEmpty { value = newValue } else { value[rest] = newValue }
        members.append(Member(first, value))
      }
      self.members = members
    }
  }

  subscript(path: String...) -> PlanTree? {
    get { self[path] }
    set { self[path] = newValue }
  }

  /// Changes the entry at a path; nothing happens where there is none.
  mutating func change(_ path: [String], _ change: (inout Member) -> Void) {
    guard let last = path.last else { return }
    let parent = Array(path.dropLast())
    guard var mapping = self[parent] else { return }
    var members = mapping.members
    guard let index = members.lastIndex(where: { $0.key == last }) else { return }
    change(&members[index])
    mapping.members = members
    if parent.isEmpty { self = mapping } else { self[parent] = mapping }
  }

  /// Expects these codes at the key of a path.
  mutating func markKey(_ path: [String], _ codes: String...) {
    change(path) { $0.keyCodes += codes }
  }

  /// Expects these codes at the value of a path.
  mutating func markValue(_ path: [String], _ codes: String...) {
    guard let value = self[path] else { return }
    if case .marked(let present, let inner) = value {
      self[path] = .marked(present + codes, inner)
    } else {
      self[path] = .marked(codes, value)
    }
  }

  /// The paths of all mappings, the tree's own among them, with those inside sequences.
  var mappingPaths: [[String]] {
    switch bare {
    case .mapping(let members): [[]] + members.flatMap { member in member.value.mappingPaths.map { [member.key] + $0 } }
    case .sequence(let items):
      items.enumerated().flatMap { index, item in item.mappingPaths.map { ["\(index)"] + $0 } }
    default: []
    }
  }

  var hasMarks: Bool {
    switch self {
    case .marked: true
    case .anchored(_, let value): value.hasMarks
    case .text(let text), .values(let text): text.utf8.contains(0xE2) && text.contains("⟦")
    case .verbatim: false
    case .mapping(let members): members.contains { !$0.keyCodes.isEmpty || $0.isVerbatim || $0.value.hasMarks }
    case .sequence(let items): items.contains(where: \.hasMarks)
    }
  }
}
