//! Chinese, in simplified characters: every wording has it beside the English one.

use super::About;

pub(super) const ABOUT: About = About {
    tag: "zh",
    name: "Chinese",
    written: &["cn", "zh-cn", "zh-hans", "chs", "ch", "zho", "chi", "chinese", "中文"],
    words: &[],
    is_whole: true,
};
