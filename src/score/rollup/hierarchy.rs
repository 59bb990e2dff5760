//! Who belongs to whom, and on which level each stands.

use crate::data::Subject;
use crate::diagnostic::way;
use crate::ruleset::Rollup;
use std::collections::BTreeMap;

/// A hierarchy that no roll-up can climb.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// A parent that is not registered.
    #[error("`{subject}` belongs to `{parent}`, which is not registered: add it to the file of subjects")]
    UnknownParent {
        /// The subject.
        subject: String,
        /// Its parent.
        parent: String,
    },
    /// A subject above itself.
    #[error("nobody stands above itself: {0}: correct a parent in the file of subjects")]
    Circle(String),
    /// A level that the rule set does not have.
    #[error("`{subject}` is of the level `{level}`, but the levels of the roll-up are {known}")]
    UnknownLevel {
        /// The subject.
        subject: String,
        /// Its level.
        level: String,
        /// Those that there are.
        known: String,
    },
    /// A parent that does not stand higher.
    #[error("`{subject}` ({level}) belongs to `{parent}` ({above}), which does not stand higher: correct a level")]
    NotAbove {
        /// The subject.
        subject: String,
        /// Its level.
        level: String,
        /// Its parent.
        parent: String,
        /// The parent's level.
        above: String,
    },
    /// More steps than levels.
    #[error("`{subject}` stands above the highest level, {highest}: add a level to the roll-up")]
    TooHigh {
        /// The subject.
        subject: String,
        /// The highest level.
        highest: String,
    },
    /// A group with responses or measures.
    #[error(
        "`{subject}` is a {level}, whose result is made from its members', but there are responses or measures of \
         its own: give them to a member"
    )]
    OwnData {
        /// The group.
        subject: String,
        /// Its level.
        level: String,
    },
}

/// Who belongs to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hierarchy {
    levels: BTreeMap<String, usize>,
    parents: BTreeMap<String, String>,
    children: BTreeMap<String, Vec<String>>,
}

impl Hierarchy {
    /// Places all registered subjects. One that says no level stands one above its highest child, or, where it has
    /// none, on the lowest.
    ///
    /// # Errors
    /// [`HierarchyError`].
    pub fn of(rollup: &Rollup, subjects: &BTreeMap<String, Subject>) -> Result<Self, HierarchyError> {
        let parents: BTreeMap<String, String> =
            subjects.iter().map(|(id, subject)| (id.clone(), subject.parent.clone())).collect();
        let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, parent) in parents.iter().filter(|(_, parent)| !parent.is_empty()) {
            if !parents.contains_key(parent) {
                let (subject, parent) = (id.clone(), parent.clone());
                return Err(HierarchyError::UnknownParent { subject, parent });
            }
            rising(id, &parents, rollup)?;
            children.entry(parent.clone()).or_default().push(id.clone());
        }
        let mut hierarchy = Self { levels: BTreeMap::new(), parents, children };
        for id in subjects.keys() {
            hierarchy.set_level(id, rollup, subjects)?;
        }
        hierarchy.ascending(rollup)?;
        Ok(hierarchy)
    }

    /// Finds the level of a subject after those of its children.
    fn set_level(
        &mut self,
        id: &str,
        rollup: &Rollup,
        subjects: &BTreeMap<String, Subject>,
    ) -> Result<usize, HierarchyError> {
        if let Some(level) = self.levels.get(id) {
            return Ok(*level);
        }
        let mut level = 0;
        for child in self.children(id).to_vec() {
            level = level.max(self.set_level(&child, rollup, subjects)? + 1);
        }
        let said = subjects.get(id).map_or("", |subject| subject.level.as_str());
        if !said.is_empty() {
            let known = || rollup.levels.join(", ");
            let at = rollup.levels.iter().position(|level| level == said);
            level = at.ok_or_else(|| HierarchyError::UnknownLevel {
                subject: id.to_owned(),
                level: said.to_owned(),
                known: known(),
            })?;
        }
        if level >= rollup.levels.len() {
            let highest = rollup.levels.last().cloned().unwrap_or_default();
            return Err(HierarchyError::TooHigh { subject: id.to_owned(), highest });
        }
        self.levels.insert(id.to_owned(), level);
        Ok(level)
    }

    /// Whether every parent stands higher than its children.
    fn ascending(&self, rollup: &Rollup) -> Result<(), HierarchyError> {
        let name = |id: &str| rollup.levels.get(self.level(id)).cloned().unwrap_or_default();
        for (parent, children) in &self.children {
            if let Some(child) = children.iter().find(|child| self.level(child) >= self.level(parent)) {
                let (subject, level) = (child.clone(), name(child));
                return Err(HierarchyError::NotAbove {
                    subject,
                    level,
                    parent: parent.clone(),
                    above: name(parent),
                });
            }
        }
        Ok(())
    }

    /// The index of a subject's level; the lowest is 0, also for one that is not registered.
    #[must_use]
    pub fn level(&self, id: &str) -> usize {
        self.levels.get(id).copied().unwrap_or(0)
    }

    /// The subject's parent.
    #[must_use]
    pub fn parent(&self, id: &str) -> Option<&str> {
        self.parents.get(id).map(String::as_str).filter(|parent| !parent.is_empty())
    }

    /// The direct children, bytewise.
    #[must_use]
    pub fn children(&self, id: &str) -> &[String] {
        self.children.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many subjects of the lowest level stand below.
    #[must_use]
    pub fn lowest(&self, id: &str) -> usize {
        let below = |child: &String| if self.level(child) == 0 { 1 } else { self.lowest(child) };
        self.children(id).iter().map(below).sum()
    }

    /// The subjects above the lowest level.
    pub fn groups(&self) -> impl Iterator<Item = &String> {
        self.levels.iter().filter(|(_, level)| **level > 0).map(|(id, _)| id)
    }
}

/// Whether no more subjects stand above one than there are levels, so that the tree can be climbed.
fn rising(id: &str, parents: &BTreeMap<String, String>, rollup: &Rollup) -> Result<(), HierarchyError> {
    let mut at = id;
    for _ in &rollup.levels {
        match parents.get(at).filter(|parent| !parent.is_empty()) {
            Some(parent) => at = parent,
            None => return Ok(()),
        }
    }
    // Still not at the top: it stands too high, or the way up is a circle.
    match circle(at, parents) {
        Some(circle) => Err(HierarchyError::Circle(circle)),
        None => {
            let highest = rollup.levels.last().cloned().unwrap_or_default();
            Err(HierarchyError::TooHigh { subject: at.to_owned(), highest })
        }
    }
}

/// The way from a subject over its parents back to itself, if it stands on a circle.
fn circle(id: &str, parents: &BTreeMap<String, String>) -> Option<String> {
    let mut names = vec![id];
    let mut at = parents.get(id)?;
    while at != id {
        if at.is_empty() || names.len() > parents.len() {
            return None;
        }
        names.push(at);
        at = parents.get(at)?;
    }
    names.push(id);
    Some(way(&names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::RollupBy;

    fn climb(subjects: &[(&str, &str)]) -> Result<Hierarchy, String> {
        let levels = ["county", "city", "province"].map(str::to_owned).to_vec();
        let placed = |parent: &str| Subject { parent: parent.into(), ..Subject::default() };
        let subjects = subjects.iter().map(|(id, parent)| ((*id).to_owned(), placed(parent))).collect();
        Hierarchy::of(&Rollup { levels, by: RollupBy::Pooled }, &subjects).map_err(|error| error.to_string())
    }

    #[test]
    fn a_group_stands_above_its_highest_child() {
        // `d` belongs to the province directly.
        let all = climb(&[("p", ""), ("c", "p"), ("a", "c"), ("b", "c"), ("d", "p"), ("alone", "")]).unwrap();
        let level = |id| all.level(id);
        assert_eq!((level("p"), level("c"), level("a"), level("d"), level("alone")), (2, 1, 0, 0, 0));
        assert_eq!(all.lowest("p"), 3);
        assert_eq!(all.groups().collect::<Vec<_>>(), ["c", "p"]);
    }

    #[test]
    fn circles_strangers_and_towers_are_refused() {
        let said = |subjects: &[(&str, &str)]| climb(subjects).unwrap_err();
        assert!(said(&[("a", "b"), ("b", "a")]).contains("b → a → b"), "{}", said(&[("a", "b"), ("b", "a")]));
        assert!(said(&[("a", "x")]).contains("`a` belongs to `x`, which is not registered"));
        let tower = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "")];
        assert!(said(&tower).contains("`d` stands above the highest level, province"));
    }
}
