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
  }
}

/// A plan of the workspace.
public struct KnownPlan: Sendable, Equatable {
  public let extensionName: String
  /// Nil where it cannot be told, as with `${VERSION}`.
  public let version: String?
  public let place: PlanPlace
  public let isPatch: Bool
  /// The catalog entry that governs the file, by any name that no other entry has; nil: none does.
  public let catalogEntry: String?
}

/// The plans of one file.
public struct IndexedFile: Sendable, Equatable {
  public let name: String
  public let plans: [KnownPlan]

  /// - Parameters:
  ///   - name: what no other file is called: its path, or the URI of a buffer.
  ///   - isOpen: whether the text is edited while the index is in use.
  public init(
    _ file: PlanFile, name: String, role: FileRole = .manifest, catalogEntry: String? = nil, isOpen: Bool = false
  ) {
    self.name = name
    var plans: [KnownPlan] = []
    var number = 0
    for part in file.parts {
      for plan in part.content?.plans ?? [] {
        defer { number += 1 }
        guard let extensionName = plan.literal(plan.extensionName), let node = plan.extensionName?.value else {
          continue
        }
        let range = node.contentRange.shifted(by: part.range.lowerBound)
        plans.append(
          KnownPlan(
            extensionName: extensionName, version: plan.literal(plan.extensionVersion),
            place: PlanPlace(
              file: name, number: number,
              span: isOpen
                ? nil
                : PlanPlace.Span(
                  start: FilePosition(range.lowerBound, in: file.text),
                  end: FilePosition(range.upperBound, in: file.text))),
            isPatch: role.isPatch, catalogEntry: catalogEntry))
      }
    }
    self.plans = plans
  }
}

/// The plans of a workspace. Immutable: a change makes a new index.
public final class PlanIndex: Sendable {
  /// Whether every file of the workspace was looked at; otherwise nothing can be said to be missing.
  public let isComplete: Bool
  private let plansByExtension: [String: [KnownPlan]]

  public init(files: some Sequence<IndexedFile>, isComplete: Bool) {
    self.isComplete = isComplete
    var plansByExtension: [String: [KnownPlan]] = [:]
    for file in files {
      for plan in file.plans { plansByExtension[plan.extensionName, default: []].append(plan) }
    }
    self.plansByExtension = plansByExtension
  }

  /// In the order of the files given.
  public func plans(of extensionName: String) -> [KnownPlan] { plansByExtension[extensionName] ?? [] }
}

extension PlanFile {
  /// Where the extension's name of one of the file's plans stands.
  public func extensionNameRange(ofPlan number: Int) -> Range<Int>? {
    var number = number
    for part in parts {
      guard let plans = part.content?.plans else { continue }
      if number < plans.count {
        return plans[number].extensionName?.value.contentRange.shifted(by: part.range.lowerBound)
      }
      number -= plans.count
    }
    return nil
  }
}
