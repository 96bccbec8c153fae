//! Phrases for what texts say in figures, with places for the figures.
//!
//! `{wechat_posts}` is the figure of that indicator, `{wechat_followers:万}` the same in ten thousands, and
//! `{information_fees:none}` one that is said in words.

/// What a paragraph is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// 主动公开.
    Disclosure,
    /// 依申请公开.
    Requests,
    /// 政府信息管理.
    Management,
    /// 平台建设.
    Platforms,
    /// 监督保障.
    Oversight,
    /// 其他需要报告的事项.
    Other,
}

impl Topic {
    /// Every topic.
    pub(crate) const ALL: [Self; 6] = [
        Self::Disclosure,
        Self::Requests,
        Self::Management,
        Self::Platforms,
        Self::Oversight,
        Self::Other,
    ];
}

/// The phrases on a topic. Those on documents in force need a table that has them.
pub(crate) fn of(topic: Topic, has_stock: bool) -> &'static [&'static str] {
    match topic {
        Topic::Disclosure => DISCLOSURE,
        Topic::Requests => REQUESTS,
        Topic::Management if has_stock => MANAGEMENT,
        Topic::Management => &MANAGEMENT[..1],
        Topic::Platforms => PLATFORMS,
        Topic::Oversight => OVERSIGHT,
        Topic::Other => OTHER,
    }
}

/// The phrase with its figures. `figure` gives that of a name.
pub(crate) fn filled(phrase: &str, figure: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for piece in phrase.split('{') {
        let Some((place, rest)) = piece.split_once('}') else {
            text += piece;
            continue;
        };
        match place.split_once(':') {
            None => text += &figure(place),
            Some((name, "万")) => text += &ten_thousands(&figure(name)),
            Some(_) => {}
        }
        text += rest;
    }
    text
}

/// The names of the figures in a phrase.
pub(crate) fn names(phrase: &str) -> impl Iterator<Item = &str> {
    let places = phrase
        .split('{')
        .skip(1)
        .filter_map(|it| it.split_once('}'));
    places.map(|(place, _)| place.split_once(':').map_or(place, |it| it.0))
}

/// `123400` as `12.34万`.
fn ten_thousands(figure: &str) -> String {
    let number: i64 = figure.parse().unwrap_or_default();
    let decimals = format!("{}.{:04}", number / 10_000, number % 10_000);
    format!("{}万", decimals.trim_end_matches('0').trim_end_matches('.'))
}

const DISCLOSURE: &[&str] = &[
    "{year}年，本局围绕企业和群众关心的事项公开信息，全年在门户网站主动公开各类信息{proactive_items}条，编发政策解读\
     {interpretation_items}篇。",
    "{year}年度，本局主动公开政府信息{proactive_items}条，{last_year}年为{proactive_items_last_year}条。全年发布政策解读\
     {interpretation_items}篇，其中文字解读{interpretation_texts}篇，图解{interpretation_graphics}篇，视频解读\
     {interpretation_videos}个。",
    "截至{year}年12月31日，共主动公开政府信息{proactive_items}条。就《滨江片区更新行动方案（2023—2027年）》等文件组织\
     新闻发布会{press_conferences}次、在线访谈{online_interviews}期。",
];

const REQUESTS: &[&str] = &[
    "全年新收政府信息公开申请{requests_received}件，办理完毕{requests_closed}件，结转下一年度{carried_forward}件，答复均\
     未超过法定期限。",
    "{year}年收到政府信息公开申请{requests_received}件，上年结转{carried_over}件，办结{requests_closed}件，结转下年度\
     继续办理{carried_forward}件。",
    "年内共收到政府信息公开申请{requests_received}件，均按《条例》第三十三条在20个工作日内答复。",
];

const MANAGEMENT: &[&str] = &[
    "公文起草时一并确定公开属性，发布前由经办人、科室和办公室依次审核，网上旧文定期清理。",
    "按照第3次局长办公会的要求和澄政办发〔2019〕17号文件清理旧文，全年制发规范性文件{normative_made}件，废止规范性文件\
     {normative_repealed}件，现行有效规范性文件{normative_in_force}件。",
];

const PLATFORMS: &[&str] = &[
    "本局微信公众号全年发布信息{wechat_posts}条，年末关注人数{wechat_followers}人；网站栏目按“谁主管、谁维护”分工更新。",
    "微信公众号发布信息{wechat_posts}条，关注人数{wechat_followers:万}人；微博发布信息{weibo_posts}条，粉丝\
     {weibo_followers:万}人。",
    "制作短视频{short_videos}条，播放量{video_views:万}次。微信公众号推送文章{wechat_posts}篇。",
];

const OVERSIGHT: &[&str] = &[
    "年内组织业务培训{trainings}次，公开工作列入各科室年终考核，未发生需要追究责任的情形。",
    "设专职工作人员{full_time_staff}名、兼职工作人员{part_time_staff}名，举办政务公开培训{trainings}次。",
    "举办政府开放日活动{open_day_events}次，邀请居民代表到办事大厅参观；开展政务公开培训{trainings}次。",
];

const OTHER: &[&str] = &[
    "本年度收取信息处理费{information_fees}元。涉及政府信息公开的行政复议{reviews}件、行政诉讼{litigations}件，已列入\
     第四部分。",
    "{year}年，本局未收取信息处理费{information_fees:none}。",
    "本年度未收取信息处理费{information_fees:none}。承办人大代表建议{npc_suggestions}件、政协提案{cppcc_proposals}件，共计\
     {suggestions_and_proposals_total}件，办复率{handling_rate_pct}%，满意率{satisfaction_rate_pct}%。",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_filled_in() {
        let figure = |name: &str| (name.len() * 12_340).to_string();
        let phrase = "甲{a}件，{bb:万}人{ccc:none}。";
        assert_eq!(filled(phrase, figure), "甲12340件，2.468万人。");
        assert_eq!(names(phrase).collect::<Vec<_>>(), ["a", "bb", "ccc"]);
        assert_eq!(ten_thousands("30000"), "3万");
    }
}
