// What plans need to know of each other: which extension each of the workspace's plans installs, and in which version.

import TextDocument
import YAMLSyntax

/// A place in a file as every position encoding counts it.
public struct FilePosition: Sendable, Equatable {
  /// Zero-based.
  public let line: Int
  /// By encoding: UTF-8, UTF-16, UTF-32.
  private let columns: [Int]

  init(_ offset: Int, in text: SourceText) {
    let encodings: [PositionEncoding] = [.utf8, .utf16, .utf32]
    line = text.line(at: offset)
    columns = encodings.map { text.position(at: offset, encoding: $0).column }
  }

  /// Zero-based.
  public func column(_ encoding: PositionEncoding) -> Int {
    switch encoding {
    case .utf8: columns[0]
    case .utf16: columns[1]
    case .utf32: columns[2]
    }
  }
}

/// Where a plan stands in a file of the workspace, so that another file's finding can point there.
public struct PlanPlace: Sendable, Equatable {
  /// The file's name in the index.
  public let file: String
  /// Which of the file's plans it is, from 0.
  public let number: Int
  /// Where its extension's name stands. Nil for a file that is open: its text moves, so it is asked when needed
  /// (`PlanFile.extensionNameRange`).
  public let span: Span?

  public struct Span: Sendable, Equatable {
    public let start: FilePosition
    public let end: FilePosition

    init(_ range: Range<Int>, in text: SourceText) {
      start = FilePosition(range.lowerBound, in: text)
      end = FilePosition(range.upperBound, in: text)
    }
  }
}

/// A plan of the workspace.
public struct KnownPlan: Sendable, Equatable {
  public let extensionName: String
  /// Nil where it cannot be told, as with `${VERSION}`.
  public let version: String?
  public let place: PlanPlace
  public fileprivate(set) var isPatch = false
  fileprivate(set) var governance: Governance
}

/// Which plans are applied to the same cluster, as far as a workspace says.
enum Governance: Sendable, Hashable {
  /// Files of one catalog entry, by any name that no other entry has.
  case entry(String)
  /// Files that no entry governs: what is for one cluster is then not known. Directories are taken apart.
  case directory(String)

  init(file: String, catalogEntry: String?) {
    if let catalogEntry {
      self = .entry(catalogEntry)
    } else {
      // A buffer without a path has a directory of its own.
      let end = file.utf8.lastIndex(of: UInt8(ascii: "/")) ?? file.endIndex
      self = .directory(String(file[..<end]))
    }
  }
}

/// The plans of one file.
public struct IndexedFile: Sendable, Equatable {
  public let name: String
  public private(set) var plans: [KnownPlan]

  /// - Parameters:
  ///   - name: what no other file is called: its path, or the URI of a buffer.
  ///   - isOpen: whether the text is edited while the index is in use.
  ///   - catalogEntry, role: as `governed` has them.
  public init(
    _ file: PlanFile, name: String, isOpen: Bool = false, catalogEntry: String? = nil, role: FileRole = .manifest
  ) {
    self.name = name
    let governance = Governance(file: name, catalogEntry: catalogEntry)
    var plans: [KnownPlan] = []
    plans.reserveCapacity(file.parts.count)
    var number = 0
    for part in file.parts {
      for plan in part.content?.identities ?? [] {
        defer { number += 1 }
        guard let extensionName = plan.extensionName else { continue }
        let range = plan.nameRange.shifted(by: part.range.lowerBound)
        let span = isOpen ? nil : PlanPlace.Span(range, in: file.text)
        plans.append(
          KnownPlan(
            extensionName: extensionName, version: plan.version,
            place: PlanPlace(file: name, number: number, span: span), isPatch: role.isPatch, governance: governance))
      }
    }
    self.plans = plans
  }

  /// The same file where it is known what it is for.
  ///
  /// - Parameter catalogEntry: the catalog entry that governs it, by any name that no other entry has; nil: none does.
  public func governed(by catalogEntry: String?, role: FileRole = .manifest) -> IndexedFile {
    var file = self
    let governance = Governance(file: name, catalogEntry: catalogEntry)
    for index in file.plans.indices {
      file.plans[index].governance = governance
      file.plans[index].isPatch = role.isPatch
    }
    return file
  }
}

/// Which extension a plan installs.
struct PlanIdentity: Sendable {
  /// Nil where it cannot be told, as with `${NAME}`; the version too.
  let extensionName: String?
  let version: String?
  /// Of the name, in the part.
  let nameRange: Range<Int>

  init(_ plan: Plan) {
    let name = plan.extensionName
    extensionName = plan.literal(name)
    version = extensionName == nil ? nil : plan.literal(plan.extensionVersion)
    nameRange = name?.value.contentRange ?? 0..<0
  }

  /// Whether the same version of the same extension is meant, wherever its name stands.
  func isSame(as other: PlanIdentity) -> Bool { extensionName == other.extensionName && version == other.version }
}

/// The plans of a workspace. Immutable: a change makes a new index.
public final class PlanIndex: Sendable {
  /// Whether every file of the workspace was looked at; otherwise nothing can be said to be missing.
  public let isComplete: Bool
  /// All plans, in the order of the files.
  private let known: [KnownPlan]
  /// By extension: the place of its first plan among them.
  private let first: [String: Int]
  /// For each plan the place of the next one of the same extension; -1: none.
  private let next: [Int]

  /// Of extensions with several plans: the places of those that would be applied to the same cluster, patches left out.
  private let rivals: [Key: [Int]]

  private struct Key: Hashable {
    let extensionName: String
    let governance: Governance
  }

  /// The same plans, where there may be others.
  public var incomplete: PlanIndex { PlanIndex(withoutAll: self) }

  private init(withoutAll other: PlanIndex) {
    isComplete = false
    (known, first, next, rivals) = (other.known, other.first, other.next, other.rivals)
  }

  public init(files: some Collection<IndexedFile>, isComplete: Bool) {
    self.isComplete = isComplete
    let known = files.count == 1 ? files.first?.plans ?? [] : files.flatMap(\.plans)
    var first: [String: Int] = Dictionary(minimumCapacity: known.count)
    var next = Array(repeating: -1, count: known.count)
    // From the last on, so that each finds the one behind it.
    for index in known.indices.reversed() {
      if let behind = first.updateValue(index, forKey: known[index].extensionName) { next[index] = behind }
    }
    var rivals: [Key: [Int]] = [:]
    for (extensionName, head) in first where next[head] >= 0 {
      var index = head
      while index >= 0 {
        if !known[index].isPatch {
          let key = Key(extensionName: extensionName, governance: known[index].governance)
          rivals[key, default: []].append(index)
        }
        index = next[index]
      }
    }
    (self.known, self.first, self.next, self.rivals) = (known, first, next, rivals)
  }

  /// The plans of an extension that would be applied to the same cluster as a file's, patches left out, in the order of
  /// the files; nothing for an extension with one plan.
  ///
  /// - Parameter most: how many of them are returned.
  func rivals(of extensionName: String, governance: Governance, most: Int) -> (plans: [KnownPlan], count: Int) {
    // Nearly every extension has one plan, and no key is made for it.
    guard let head = first[extensionName], next[head] >= 0,
      let places = rivals[Key(extensionName: extensionName, governance: governance)]
    else { return ([], 0) }
    return (places.prefix(most).map { known[$0] }, places.count)
  }

  /// All plans of an extension, patches among them, in the order of the files.
  func plans(of extensionName: String) -> [KnownPlan] {
    var plans: [KnownPlan] = []
    var index = first[extensionName] ?? -1
    while index >= 0 {
      plans.append(known[index])
      index = next[index]
    }
    return plans
  }

  /// The plans of an extension, patches among them, that may be applied to the same cluster as a file's.
  func plans(of extensionName: String, besides governance: Governance) -> [KnownPlan] {
    let plans = plans(of: extensionName)
    switch governance {
    case .entry: return plans.filter { $0.governance == governance }
    case .directory:
      return plans.filter {
        if case .directory = $0.governance { return true }
        return false
      }
    }
  }
}

extension PlanFile {
  /// Where the extension's name of one of the file's plans stands.
  public func extensionNameRange(ofPlan number: Int) -> Range<Int>? {
    var number = number
    for part in parts {
      guard let plans = part.content?.plans else { continue }
      if number < plans.count { return part.content?.identities[number].nameRange.shifted(by: part.range.lowerBound) }
      number -= plans.count
    }
    return nil
  }
}
